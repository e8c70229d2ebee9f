"""Open edX's SCORM block with as little of a platform around it as it needs.

It serves, on 127.0.0.1 and a free port that it prints:
  /                the block's student view, as the platform shows it to a learner
  /handler/NAME/…  the block's own handlers, the files of the package among them
  /published       what the block has published since the start, as JSON: grades, completion
  /fields          the block's fields for this learner, as JSON
It ends when its standard input does.

Usage: open_edx.py PACKAGE.zip JQUERY.js FOLDER-FOR-FILES
"""

import json
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import django
from django.conf import settings

package_path, jquery_path, folder = sys.argv[1:]
settings.configure(
    MEDIA_ROOT=folder,
    USE_I18N=False,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

from openedxscorm.scormxblock import ScormXBlock  # noqa: E402 (Django has to be set up before)
from webob import Request  # noqa: E402
from xblock.fields import ScopeIds  # noqa: E402
from xblock.reference.user_service import XBlockUser, UserService  # noqa: E402
from xblock.runtime import (  # noqa: E402
    DictKeyValueStore,
    KvsFieldData,
    MemoryIdManager,
    Runtime,
)

LEARNER = 7


class Users(UserService):
    """Who is looking at the block."""

    def get_current_user(self):
        user = XBlockUser(is_current_user=True)
        user.opt_attrs["edx-platform.user_id"] = LEARNER
        user.opt_attrs["edx-platform.username"] = "learner"
        return user


class Located:
    """What the platform adds to every block."""

    location = SimpleNamespace(block_id="three-transformers")


class Platform(Runtime):
    """The platform, as far as a block sees it."""

    def __init__(self):
        ids = MemoryIdManager()
        super().__init__(
            ids,
            id_generator=ids,
            mixins=[Located],
            services={
                "user": Users(),
                "field-data": KvsFieldData(DictKeyValueStore()),
            },
        )
        self.published = []

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        return f"/handler/{handler_name}/{suffix}" + (f"?{query}" if query else "")

    def resource_url(self, resource):
        raise NotImplementedError

    def local_resource_url(self, block, uri):
        raise NotImplementedError

    def publish(self, block, event_type, event_data):
        self.published.append({"event": event_type, "data": event_data})


platform = Platform()
scope_ids = ScopeIds(LEARNER, "openedxscorm", "definition", "usage")
# The platform answers a block's requests one after the other: they share its fields.
one_at_a_time = threading.Lock()


def block():
    """The block as it stands now; a new one for every request, as in the platform."""
    return platform.construct_xblock_from_class(ScormXBlock, scope_ids)


def upload():
    """The author's upload in Studio, by the block's own handler."""
    with open(package_path, "rb") as package:
        content = package.read()
    fields = {
        "display_name": "Three transformers",
        "width": "",
        "height": "700",
        "has_score": "1",
        "weight": "10",
        "enable_navigation_menu": "0",
        "enable_fullscreen_button": "0",
        "navigation_menu_width": "",
        "popup_on_launch": "0",
        "file": ("three-transformers.zip", content),
    }
    author = block()
    answer = platform.handle(author, "studio_submit", Request.blank("/", POST=fields))
    author.save()
    answer = json.loads(answer.body)
    assert answer == {"result": "success", "errors": []}, answer


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Open edX</title>
<style>{css}</style><script>{jquery}</script></head>
<body><div id="block">{content}</div>
{scripts}
<script>
const runtime = {{ handlerUrl: (element, name) => `/handler/${{name}}/` }};
{start}(runtime, document.getElementById("block"), {settings});
</script></body></html>"""


def student_view():
    """The block's own view and scripts, unchanged, and the jQuery that it takes for granted."""
    learner = block()
    fragment = learner.student_view({})
    learner.save()
    of_type = lambda kind: [r.data for r in fragment.resources if r.mimetype == kind]
    with open(jquery_path, encoding="utf-8") as file:
        jquery = file.read()
    return PAGE.format(
        css="\n".join(of_type("text/css")),
        jquery=jquery,
        content=fragment.content,
        scripts="\n".join(
            f"<script>{script}</script>"
            for script in of_type("application/javascript")
        ),
        start=fragment.js_init_fn,
        settings=json.dumps(fragment.json_init_args).replace("</", "<\\/"),
    )


class Server(BaseHTTPRequestHandler):
    """What the browser talks to."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_block(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        parts = path.split("/", 3)
        if parts[1] != "handler":
            return self.answer(404, "text/plain", b"not found")
        request = Request.blank(self.path, method=self.command, body=body)
        with one_at_a_time:
            here = block()
            suffix = urllib.parse.unquote(parts[3]) if len(parts) > 3 else ""
            answer = platform.handle(here, parts[2], request, suffix)
            here.save()
        self.answer(answer.status_int, answer.headers["Content-Type"], answer.body)

    def do_GET(self):
        if self.path == "/":
            with one_at_a_time:
                page = student_view()
            self.answer(200, "text/html; charset=utf-8", page.encode())
        elif self.path == "/published":
            with one_at_a_time:
                published = json.dumps(platform.published)
            self.answer(200, "application/json", published.encode())
        elif self.path == "/fields":
            with one_at_a_time:
                here = block()
                fields = {
                    "lesson_status": here.lesson_status,
                    "success_status": here.success_status,
                    "lesson_score": here.lesson_score,
                    "scorm_version": here.scorm_version,
                    "index_page_path": here.index_page_path,
                    "package_warnings": here.package_warnings,
                    "scorm_data": here.scorm_data,
                }
            self.answer(200, "application/json", json.dumps(fields).encode())
        else:
            self.handle_block()

    do_POST = handle_block

    def log_message(self, *_):
        pass


upload()
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
