"""Sends numbered records by urllib, one request each: origin, count."""
import json
import sys
import urllib.request

origin, count = sys.argv[1], int(sys.argv[2])
for i in range(count):
    body = json.dumps({"service": "python-urllib", "level": "ERROR", "message": f"record {i}", "number": i})
    request = urllib.request.Request(
        f"{origin}/api/ingest", data=body.encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert json.load(reply)["accepted"] == 1
