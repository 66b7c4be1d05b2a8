"""A store that speaks S3, on this computer alone: moto's server in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

BUCKET = "sheets"
_STARTS = 60.0  # seconds, on a busy machine
_CODE = """
import os, sys, threading
def end_with_parent():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
app = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, app, threaded=True)
print("port", server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def s3_server() -> Iterator[dict[str, str]]:
    """Start a server and make a bucket; yield the environment in which its clients find it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE],
        stdin=subprocess.PIPE,  # it ends with this process, however that ends
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **_keys()},
    )
    try:
        assert process.stdout
        found = re.search(r"\d+", process.stdout.readline())
        assert found, "moto did not start"
        env = {**_keys(), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{found[0]}"}
        _make_bucket(env["AWS_ENDPOINT_URL"])
        yield env
    finally:
        process.kill()
        process.communicate()


@contextmanager
def environment(env: dict[str, str]) -> Iterator[None]:
    """Have this process find the server, and none that an earlier test spoke to."""
    with pytest.MonkeyPatch.context() as patched:  # these names alone: a test may have set others
        for name, value in env.items():
            patched.setenv(name, value)
        forget_clients()
        try:
            yield
        finally:
            forget_clients()


def forget_clients() -> None:
    """Have the next store be opened anew, with the environment as it is then."""
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()


def client(env: dict[str, str]) -> Any:
    """Return a client of another make than docgen's: boto3, which moto brings along."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=env["AWS_ENDPOINT_URL"],
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
        region_name=env["AWS_DEFAULT_REGION"],
    )


def listing(env: dict[str, str], folder: str) -> dict[str, bytes]:
    """Return all that lies below a folder of the bucket, by its name in it."""
    store, found = client(env), dict[str, bytes]()
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{folder}/")
    for page in pages:
        for one in page.get("Contents", ()):
            body = store.get_object(Bucket=BUCKET, Key=one["Key"])["Body"]
            found[one["Key"].removeprefix(f"{folder}/")] = body.read()
    return found


def _keys() -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
    }


def _make_bucket(address: str) -> None:
    request = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")
    end = time.monotonic() + _STARTS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=_STARTS):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
