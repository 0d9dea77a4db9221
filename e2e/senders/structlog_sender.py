"""Writes numbered records by structlog to stdout: count."""
import sys

import structlog

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
)
log = structlog.get_logger().bind(service="structlog", request_id="r-1")
for i in range(int(sys.argv[1])):
    try:
        raise ValueError("card declined")
    except ValueError:
        log.exception(f"record {i}", number=i)
