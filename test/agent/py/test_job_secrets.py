"""Secrets: fetched, masked in a stream however it is cut, given to a script without touching the disk."""

import json
import os
import subprocess
import sys
import unittest

import support
from answers import wait_for
from support import FolderCase

from spot_agent import supervisor
from spot_agent.beneath import read_file
from spot_agent.children import TaskFailed
from spot_agent.http_call import AwsError
from spot_agent.job_secrets import Masker, fetch_secrets, hidden_texts, mask_text

TOKEN = "hf_abcabcabd-0123456789"


class Store:
    """Parameter Store's side of GetParameters."""

    def __init__(self, **parameters):
        self.parameters, self.asked = parameters, []

    def call(self, service, operation, request, _timeout):
        self.asked.append(request["Names"])
        assert (service, operation, request["WithDecryption"]) == ("ssm", "GetParameters", True)
        assert len(request["Names"]) <= 10
        known = [name for name in request["Names"] if name in self.parameters]
        return {"Parameters": [{"Name": name, "Value": self.parameters[name]} for name in known]}


class Fetching(unittest.TestCase):
    def test_ten_at_a_time_and_each_once(self):
        names = ["p%02d" % number for number in range(12)]
        store = Store(**{name: "v" + name for name in names})
        found = fetch_secrets(store, dict({name.upper(): name for name in names}, AGAIN="p00"))
        self.assertEqual((found["P11"], found["AGAIN"], len(found)), ("vp11", "vp00", 13))
        self.assertEqual([len(asked) for asked in store.asked], [10, 2])

    def test_every_missing_one_is_named(self):
        with self.assertRaises(TaskFailed) as raised:
            fetch_secrets(Store(a="x"), {"A": "a", "TOKEN": "b", "KEY": "c"})
        self.assertEqual(raised.exception.error, "SecretsFailed")
        self.assertEqual(str(raised.exception), "Parameter Store has no parameter for KEY (c), TOKEN (b)")

    def test_a_refusal_names_the_secret(self):
        class Refusing:
            def call(self, *_):
                raise AwsError("AccessDeniedException", "not authorized", 400)

        with self.assertRaisesRegex(TaskFailed, "^TOKEN: AccessDeniedException: not authorized"):
            fetch_secrets(Refusing(), {"TOKEN": "/elsewhere"})

    def test_no_environment_can_hold_a_nul(self):
        with self.assertRaisesRegex(TaskFailed, "NUL is in the value of A$"):
            fetch_secrets(Store(a="x\0y"), {"A": "a"})


class Masking(unittest.TestCase):
    def test_however_the_stream_is_cut(self):
        text = ("one %s two\nhf_abcabc three %s%s\nhf_abcabcab" % (TOKEN, TOKEN, TOKEN)).encode()
        expected = b"one *** two\nhf_abcabc three ******\nhf_abcabcab"
        for size in range(1, len(text) + 1):
            masker = Masker([TOKEN])
            pieces = [masker.feed(text[start : start + size]) for start in range(0, len(text), size)]
            self.assertEqual(b"".join(pieces) + masker.finish(), expected, size)

    def test_what_cannot_be_a_secret_any_more_is_not_held_back(self):
        masker = Masker([TOKEN])
        self.assertEqual(masker.feed(b"50 %\rhf_x"), b"50 %\rhf_x")
        self.assertEqual(masker.feed(b"hf_abcabc"), b"")
        self.assertEqual(masker.feed(b"!"), b"hf_abcabc!")

    def test_each_line_of_a_long_value_and_no_short_one(self):
        key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n"
        hidden = hidden_texts([key, "seven77", TOKEN])
        self.assertEqual(mask_text("a MIIEvQIBADANBg b short seven77", hidden), "a *** b short seven77")
        self.assertEqual(mask_text("x%sy" % key.strip(), hidden), "x***y")

    def test_the_longer_of_two_goes_first(self):
        self.assertEqual(mask_text("password-longer", hidden_texts(["password", "password-longer"])), "***")

    def test_what_is_no_text_stays(self):
        self.assertEqual(mask_text("\udcff password", hidden_texts(["password"])), "\udcff ***")


class Script(FolderCase):
    def test_a_script_has_it_and_no_disk_does(self):
        build = os.path.join(support.ROOT, "layers", "agent", "build.py")
        subprocess.run([sys.executable, build, self.path("build")], check=True, stdout=subprocess.DEVNULL)
        os.makedirs(self.path("run"))
        script = 'test ${#TOKEN} = %d && echo "it is $TOKEN"; printf "%%s" "$TOKEN"' % len(TOKEN)
        spec = {"argv": ["sh", "-c", script], "cwd": "/", "uid": os.geteuid(), "gid": os.getegid(), "env": {}}
        with open(self.path("run", "spec.json"), "w") as sink:
            json.dump(spec, sink)
        process = supervisor.spawn(self.path("run"), self.path("build", "spot-agent.pyz"), {"TOKEN": TOKEN})
        wait_for(lambda: process.poll() is not None)
        folder = self.descriptor("run")
        files = {name: read_file(folder, name) for name in os.listdir(folder)}
        self.assertEqual(json.loads(files["exit.json"])["code"], 0)
        self.assertEqual(files["output.000000"], b"it is ***\n***")
        self.assertFalse([name for name, content in files.items() if TOKEN.encode() in content])

    def test_half_a_word_from_the_agent_starts_nothing(self):
        build = os.path.join(support.ROOT, "layers", "agent", "build.py")
        subprocess.run([sys.executable, build, self.path("build")], check=True, stdout=subprocess.DEVNULL)
        os.makedirs(self.path("run"))
        command = [sys.executable, self.path("build", "spot-agent.pyz"), "supervise", self.path("run")]
        ended = subprocess.run(command, input=b'{"TOKEN": "hf', stderr=subprocess.DEVNULL)
        self.assertNotEqual(ended.returncode, 0)
        self.assertEqual(os.listdir(self.path("run")), [])
        self.assertTrue(supervisor.claim(self.path("run")))


if __name__ == "__main__":
    unittest.main()
