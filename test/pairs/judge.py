"""Moto's interpreter of the States Language as a judge: cases as JSON lines on standard input, answers as JSON lines.

A case is {"id", "definition", "input", "tasks"}: a JSONPath machine and what its functions answer. A function's name is
"<case>--<state>"; `tasks` has for each state a list of steps (the last one again for more calls), or
{"by": field, "steps": {value of that field of the payload: list}}. A step is {"output"} | {"error", "message"}, with
"seconds" until then, or {} (never answers); with a task token also {"callback": {"output"} | {"error", "cause"}, "callbackSeconds", "heartbeats"}.

An answer is {"id", "status", "output", "error", "cause", "states": names in the order entered, "delays": {state: seconds
asked for before each retry}, "waits": {state: seconds asked for}}, or {"id", "refused": why no machine came of it}.

The flow is moto's own, untouched. Stood in for: the client by which it calls Lambda; and time, which passes SCALE times
faster in everything that waits with a limit (a retry's delay is only written down, not slept).
"""

import io
import json
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from types import SimpleNamespace

from moto.stepfunctions.parser.api import StateMachineType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
    lambda_eval_utils,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import (
    wait_function,
)
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
)
from moto.stepfunctions.parser.backend.execution import Execution

SCALE = 100
AT_ONCE = 6
ROLE = "arn:aws:iam::000000000000:role/machine"
ARN = "arn:aws:states:us-east-1:000000000000:"
RUNS = {}


def run_of(env):
    arn = env.states.context_object.context_object_data["Execution"]["Id"]
    return RUNS[arn.rsplit(":", 1)[1]]


def note(kind, env, seconds):
    name = env.states.context_object.context_object_data["State"]["Name"]
    with run_of(env).lock:
        getattr(run_of(env), kind).setdefault(name, []).append(seconds)


real_wait = threading.Event.wait


def wait(self, timeout=None):
    frame = sys._getframe(1)
    # It calls itself again for what is left; only the first is what the state asked for.
    if frame.f_code.co_name == "_wait_interval" and frame.f_back.f_code.co_name != "_wait_interval":
        note("waits", frame.f_locals["env"], timeout)
    return real_wait(self, None if timeout is None else timeout / SCALE)


real_join = threading.Thread.join
threading.Event.wait = wait
threading.Thread.join = lambda self, timeout=None: real_join(
    self, None if timeout is None else timeout / SCALE
)
wait_function.time = SimpleNamespace(time=lambda: time.time() * SCALE)
retrier_decl.time = SimpleNamespace(
    sleep=lambda seconds: note("delays", sys._getframe(1).f_locals["env"], seconds)
)


class Functions:
    """Lambda, as moto calls it."""

    def invoke(self, FunctionName, Payload, **_):
        case, state = FunctionName.split("--")
        run = RUNS[case]
        payload = json.loads(Payload)
        step = run.next_step(state, payload)
        if "callback" in step or "heartbeats" in step:
            run.call_back(step, payload["token"])
            return self.answer({})
        run.over.wait(step.get("seconds", 0))
        if "error" in step:
            return self.answer({"errorType": step["error"], "errorMessage": step["message"]}, FunctionError="Unhandled")
        if "output" not in step:
            run.over.wait()
        return self.answer(step.get("output"))

    def answer(self, payload, **more):
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(payload).encode()), **more}


lambda_eval_utils.boto_client_for = lambda **_: Functions()


class Run:
    def __init__(self, case):
        self.case = case
        self.lock = threading.Lock()
        self.calls = {}
        self.delays = {}
        self.waits = {}
        self.over = threading.Event()
        self.execution = None

    def next_step(self, state, payload):
        steps = self.case["tasks"][state]
        key = state
        if isinstance(steps, dict):
            value = payload[steps["by"]]
            key, steps = f"{state}/{value}", steps["steps"][str(value)]
        with self.lock:
            nth = self.calls.get(key, 0)
            self.calls[key] = nth + 1
        return steps[min(nth, len(steps) - 1)]

    def call_back(self, step, token):
        pool = self.execution.exec_worker.env.callback_pool_manager
        for seconds in step.get("heartbeats", []):
            self.later(seconds, lambda: pool.heartbeat(callback_id=token))
        callback = step.get("callback")
        if callback is None:
            return
        if "error" in callback:
            outcome = CallbackOutcomeFailure(token, callback["error"], callback["cause"])
        else:
            outcome = CallbackOutcomeSuccess(token, json.dumps(callback["output"]))
        self.later(step["callbackSeconds"], lambda: pool.notify(callback_id=token, outcome=outcome))

    def later(self, seconds, action):
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()

    def play(self):
        case = self.case
        definition = json.dumps(case["definition"])
        machine = SimpleNamespace(
            arn=ARN + "stateMachine:machine", name="machine", sm_type=StateMachineType.STANDARD, definition=definition
        )
        self.execution = Execution(
            name=case["id"],
            sm_type=StateMachineType.STANDARD,
            role_arn=ROLE,
            exec_arn=f"{ARN}execution:machine:{case['id']}",
            account_id="000000000000",
            region_name="us-east-1",
            state_machine=machine,
            start_date=datetime.now(tz=timezone.utc),
            cloud_watch_logging_session=None,
            activity_store={},
            input_data=json.dumps(case["input"]),
        )
        worker = self.execution._get_start_execution_worker()
        self.execution.exec_worker = worker
        # What ExecutionWorker.start does in a thread of its own: here it is over when it returns.
        worker._execution_logic()
        self.over.set()
        return self.describe(self.execution)

    def describe(self, execution):
        history = execution.to_history_output()["events"]
        entered = [event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event]
        answer = {"id": self.case["id"], "status": execution.exec_status, "error": execution.error, "cause": execution.cause}
        if execution.exec_status == "SUCCEEDED":
            answer["output"] = execution.output
        return {**answer, "states": entered, "delays": self.delays, "waits": self.waits}


def judge(line):
    case = json.loads(line)
    RUNS[case["id"]] = run = Run(case)
    try:
        return run.play()
    except Exception as error:  # noqa: BLE001 - whatever moto raises on the way is its answer
        return {"id": case["id"], "refused": f"{type(error).__name__}: {error}"}


def main():
    logging.disable(logging.CRITICAL)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(judge, sys.stdin):
            print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main()
