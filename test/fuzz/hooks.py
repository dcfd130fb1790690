"""What schemathesis cannot know: a key is used once, and a run without a user is held by the token its start gave."""

import os
import re
import uuid

import schemathesis

RUN = re.compile(r"[a-z]{3}_[0-9a-f]{32}")
tokens: dict[str, str] = {}


@schemathesis.auth()
class Holder:
    """The session of a user, or for a run that a start gave a token for, that token."""

    def get(self, case, context):
        return os.environ["PURSER_TOKEN"]

    def set(self, case, data, context):
        named = RUN.findall(str(case.path_parameters or "")) + RUN.findall(str(case.body or ""))
        token = next((tokens[run] for run in named if run in tokens), data)
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    if re.fullmatch(r"[\x21-\x7e]{1,255}", str(headers.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code in (201, 202):
        try:
            answer = response.json()
        except ValueError:
            return
        if isinstance(answer, dict) and "token" in answer:
            tokens[answer["id"]] = answer["token"]
