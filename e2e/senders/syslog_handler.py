"""Sends numbered records by Python's own SysLogHandler: port, udp|tcp, count."""
import logging
import logging.handlers
import socket
import sys
import time

port, kind, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
handler = logging.handlers.SysLogHandler(
    ("127.0.0.1", port), socktype=socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
)
handler.setFormatter(logging.Formatter(f"python-{kind}[%(process)d]: %(message)s"))
log = logging.getLogger("sender")
log.addHandler(handler)
for i in range(count):
    log.warning("record %d\nsecond line", i)
    if kind == "udp" and i % 100 == 0:
        time.sleep(0.01)
handler.close()
