"""One job's life through boto3, with AWS's own variables set. What was said comes out as JSON."""

import json
import sys
import traceback
from argparse import ArgumentParser
from types import SimpleNamespace

import account
import boto3
import data
import job
import machine
import region
from talk import Conversation

CHAPTERS = (
    ("The stack", account.look_around),
    ("Its functions and roles", account.look_at_functions),
    ("Its rules, alarms and queue", account.look_at_rules),
    ("A job is started", job.submit),
    ("It gets a machine", machine.watch_launch),
    ("The market, and what EC2 refuses", region.look_at_market),
    ("Its file system", region.look_at_file_system),
    ("Commands on the machine", machine.command),
    ("A notice: the job moves to another machine", job.drill),
    ("It ends", job.end),
    ("Its records", data.read_records),
    ("Its log", data.read_log),
    ("Its outputs", data.read_objects),
    ("The HTTP API", data.ask_api),
)

parser = ArgumentParser()
parser.add_argument("stack")
parser.add_argument("--without", action="append", default=[], metavar="CHAPTER")
options = parser.parse_args()

talk = Conversation()
state = SimpleNamespace(stack=options.stack)
failure = None
for title, chapter in CHAPTERS:
    if title in options.without:
        continue
    with talk.chapter(title):
        try:
            chapter(talk, state)
        except Exception:  # With what was said before it.
            failure = f"{title}: {traceback.format_exc()}"
            break
json.dump({"boto3": boto3.__version__, "chapters": talk.chapters, "failure": failure}, sys.stdout)
