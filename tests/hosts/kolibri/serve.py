"""Kolibri with one channel that holds the packages given, as a learner finds it.

It makes a home for Kolibri, a facility with one learner, and a channel as Kolibri's Studio would
hand it out (a database and a storage folder), imports that by Kolibri's own commands, and starts
the server on 127.0.0.1 and a free port. Then it prints one line of JSON:
  {"version": …, "url": …, "username": …, "password": …, "facility": …, "nodes": {title: address}}
It ends, with the server, when its standard input does.

Usage: serve.py EMPTY-FOLDER TITLE=PACKAGE.zip [TITLE=PACKAGE.zip …]
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

folder = os.path.abspath(sys.argv[1])
packages = dict(argument.split("=", 1) for argument in sys.argv[2:])
log = open(os.path.join(folder, "kolibri.log"), "w", encoding="utf-8")
# Kolibri talks on standard output, which is for our one line alone.
answers = os.fdopen(os.dup(1), "w")
os.dup2(log.fileno(), 1)
os.dup2(log.fileno(), 2)

# Read when Kolibri is imported. It does not report to its makers, and listens to this machine alone.
os.environ.update(
    KOLIBRI_HOME=os.path.join(folder, "home"),
    KOLIBRI_DISABLE_PING="1",
    KOLIBRI_LISTEN_ADDRESS="127.0.0.1",
)

from kolibri.main import initialize  # noqa: E402

initialize()

from django.core.management import call_command  # noqa: E402
from kolibri import __version__  # noqa: E402
from kolibri.core.auth.models import Facility, FacilityUser  # noqa: E402
from kolibri.core.content.constants.schema_versions import (  # noqa: E402
    CONTENT_SCHEMA_VERSION,
)
from kolibri.core.content.contentschema.versions import content_schema_5  # noqa: E402
from le_utils.constants import content_kinds, format_presets  # noqa: E402
from le_utils.constants.labels import learning_activities  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

USERNAME = "learner"
PASSWORD = "learner-password"
CHANNEL = uuid.uuid5(uuid.NAMESPACE_URL, "three-transformers").hex
# How long the server may take to answer, in seconds.
PATIENCE = 120


def node_id(title):
    """The same title is the same node."""
    return uuid.uuid5(uuid.UUID(CHANNEL), title).hex


def stored(source, package):
    """Copies a package to where a channel's files lie, and answers its checksum."""
    with open(package, "rb") as file:
        checksum = hashlib.md5(file.read()).hexdigest()
    place = os.path.join(source, "content", "storage", checksum[0], checksum[1])
    os.makedirs(place, exist_ok=True)
    shutil.copyfile(package, os.path.join(place, f"{checksum}.zip"))
    return checksum


def node(title, left, right, parent=None, **more):
    """A row of the channel's tree; `left` and `right` are its place in nested sets."""
    return content_schema_5.ContentContentnode(
        id=node_id(title),
        title=title,
        parent_id=parent,
        content_id=node_id(f"content of {title}"),
        channel_id=CHANNEL,
        license_name="CC BY",
        license_owner="",
        author="",
        coach_content=False,
        available=False,
        lang_id="en",
        options="{}",
        lft=left,
        rght=right,
        tree_id=1,
        level=0 if parent is None else 1,
        **more,
    )


def make_channel(source):
    """A channel in a folder, as a drive with exported content holds it."""
    assert CONTENT_SCHEMA_VERSION == "5", CONTENT_SCHEMA_VERSION
    databases = os.path.join(source, "content", "databases")
    os.makedirs(databases)
    engine = create_engine(f"sqlite:///{databases}/{CHANNEL}.sqlite3")
    content_schema_5.Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(
            content_schema_5.ContentLanguage(
                id="en", lang_code="en", lang_name="English", lang_direction="ltr"
            )
        )
        root = node("Root", 1, 2 * len(packages) + 2, kind=content_kinds.TOPIC)
        session.add(root)
        session.flush()
        checksums = set()
        for index, (title, package) in enumerate(packages.items()):
            left = 2 * index + 2
            leaf = node(
                title,
                left,
                left + 1,
                parent=root.id,
                kind=content_kinds.HTML5,
                sort_order=index,
                learning_activities=learning_activities.EXPLORE,
            )
            checksum = stored(source, package)
            if checksum not in checksums:
                checksums.add(checksum)
                session.add(
                    content_schema_5.ContentLocalfile(
                        id=checksum,
                        extension="zip",
                        available=False,
                        file_size=os.path.getsize(package),
                    )
                )
            session.add(leaf)
            session.flush()
            session.add(
                content_schema_5.ContentFile(
                    id=node_id(f"file of {title}"),
                    preset=format_presets.HTML5_ZIP,
                    supplementary=False,
                    thumbnail=False,
                    priority=1,
                    contentnode_id=leaf.id,
                    lang_id="en",
                    local_file_id=checksum,
                )
            )
        session.add(
            content_schema_5.ContentChannelmetadata(
                id=CHANNEL,
                name="Three Transformers",
                description="",
                author="",
                version=1,
                thumbnail="",
                min_schema_version=CONTENT_SCHEMA_VERSION,
                root_id=root.id,
            )
        )
        session.commit()
    engine.dispose()


def free_port():
    """A port that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server, url):
    """Waits until the server answers."""
    begun = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise
            time.sleep(0.2)


call_command(
    "provisiondevice",
    facility="A school",
    superusername="teacher",
    superuserpassword=PASSWORD,
    preset="nonformal",
    language_id="en",
    interactive=False,
)
facility = Facility.objects.get()
learner = FacilityUser(username=USERNAME, full_name="A learner", facility=facility)
learner.set_password(PASSWORD)
learner.save()

source = os.path.join(folder, "drive")
make_channel(source)
call_command("importchannel", "disk", CHANNEL, source)
call_command("importcontent", "disk", CHANNEL, source)

port, zip_port = free_port(), free_port()
server = subprocess.Popen(
    [sys.executable, "-m", "kolibri", "start", "--foreground"]
    + [f"--port={port}", f"--zip-port={zip_port}"],
    stdin=subprocess.DEVNULL,
)
try:
    url = f"http://127.0.0.1:{port}/"
    wait_for(server, f"{url}api/public/info/")
    answer = {
        "version": __version__,
        "url": url,
        "username": USERNAME,
        "password": PASSWORD,
        "facility": facility.id,
        "nodes": {
            title: f"{url}en/learn/#/topics/c/{node_id(title)}" for title in packages
        },
    }
    print(json.dumps(answer), file=answers, flush=True)
    answers.close()
    sys.stdin.read()
finally:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
