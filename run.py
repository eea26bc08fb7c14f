"""Sets govqa up, then starts it or checks it. Needs Python 3.11 or newer, and nothing else.

    python3 run.py [OPTIONS]       the chat; OPTIONS such as --port 8000 are handed to it
    python3 run.py check [fast]    lint, types, import contract and tests; fast: only the quick tests

The first run makes an environment in .venv, beside this file, and installs what is needed into it.
Later runs find it there and start at once. Nothing outside this folder is changed.
"""

# Python 2.7 and every 3.x can parse this file, so that an old one gets a sentence and not a SyntaxError.
from __future__ import print_function

import collections
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
INPUTS = ("pyproject.toml", "constraints.txt")
STAMP = "govqa-setup.json"
PIP_LOG = "pip.log"

# Variables that would send pip or Python somewhere other than the new environment.
_MISLEADING = (
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
)

# Folders of documents and of the index, as the chat takes them.
_FOLDER_OPTIONS = ("--corpus", "--index")
_FOLDERS = ("GOVQA_CORPUS", "GOVQA_INDEX")

# What pip says when it cannot get through, as against when there is nothing to get.
_UNREACHABLE = re.compile(
    r"connection broken|Could not fetch URL|Failed to establish|Name or service not known|getaddrinfo|"
    r"Connection refused|timed out|ProxyError|SSLError|CERTIFICATE|Network is unreachable|Max retries",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(r"(?:No matching distribution found for|satisfies the requirement) ([A-Za-z0-9._-]+)")


class SetupError(Exception):
    """Set-up cannot go on. The message is for the person at the terminal."""


# -- what is needed ---------------------------------------------------------------------------------------


def too_old(version, executable):
    """What to tell someone whose Python is too old, or None. ``version`` is like sys.version_info."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return None
    return (
        "govqa needs Python %d.%d or newer; this is %s at %s.\n"
        "Install a newer one and run this file with it, for example:  python3.12 run.py"
        % (OLDEST_PYTHON + (dotted(version), executable))
    )


def missing_parts(version, executable, find):
    """What to tell someone whose Python cannot make environments, or None. ``find`` is like find_spec."""
    missing = [name for name in ("venv", "ensurepip") if find(name) is None]
    if not missing:
        return None
    return (
        "This Python (%s at %s) comes without %s, which it takes to make an environment.\n"
        "On Debian or Ubuntu:  sudo apt install python%d.%d-venv\n"
        "Elsewhere, install a complete Python. Then run the same command again."
        % ((dotted(version), executable, " and ".join(missing)) + tuple(version[:2]))
    )


def dotted(version):
    """A version like 3.11.2."""
    return ".".join(str(part) for part in version[:3])


def fingerprint(root, dev):
    """What an environment must have been made of to be used as it stands."""
    digest = hashlib.sha256()
    for name in INPUTS:
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read())
    # The root is in it because the installed package points to where the project was.
    return {
        "inputs": digest.hexdigest(),
        "python": "%d.%d" % tuple(sys.version_info[:2]),
        "root": os.path.realpath(root),
        "dev": dev,
    }


# -- the environment --------------------------------------------------------------------------------------


def interpreter(environment):
    """The environment's own Python."""
    place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(environment, *place)


def read_stamp(environment):
    """What the last set-up left: its fingerprint and how far it came. Empty if there is none."""
    try:
        with open(os.path.join(environment, STAMP), "rb") as file:
            stamp = json.loads(file.read().decode("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(environment, stamp):
    """Replaces the stamp in one step, so that an interruption leaves the old one or the new one."""
    path = os.path.join(environment, STAMP)
    with open(path + ".new", "wb") as file:
        file.write(json.dumps(stamp, indent=1, sort_keys=True).encode("utf-8"))
    os.replace(path + ".new", path)


def is_ready(environment, wanted):
    """Whether the environment can be used as it stands. One that can check can also chat."""
    stamp = read_stamp(environment)
    return (
        stamp.get("state") == "ready"
        and all(stamp.get(key) == wanted[key] for key in ("inputs", "python", "root"))
        and (bool(stamp.get("dev")) or not wanted["dev"])
        and os.path.exists(interpreter(environment))
    )


def why_remake(environment, wanted):
    """Why the environment cannot be completed by pip and has to be made anew; None if it can be."""
    stamp = read_stamp(environment)
    if stamp.get("state") in ("making", "installing"):
        return "the last set-up was cut off in the middle"
    if stamp and stamp.get("root", wanted["root"]) != wanted["root"]:
        return "this folder has moved"
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        python = subprocess.check_output(
            [interpreter(environment), "-c", code], env=clean_variables(), stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return "it is incomplete"
    version = python.decode("ascii", "replace").strip()
    return None if version == wanted["python"] else "it was made with Python " + version


def clean_variables():
    """This process's environment variables without those that lead astray."""
    variables = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    variables["PIP_USER"] = "0"
    return variables


def make_environment(environment, wanted):
    """Makes the environment, or keeps what is there if pip can complete it."""
    if os.path.lexists(environment):
        reason = why_remake(environment, wanted)
        if reason is None:
            return
        if not read_stamp(environment) and (not os.path.isdir(environment) or os.listdir(environment)):
            raise SetupError(
                "%s was not made by run.py and cannot be used: %s.\n"
                "Move it away or delete it, then run the same command again." % (environment, reason)
            )
        say("Making the environment again: %s" % reason)
        shutil.rmtree(environment)
    else:
        say("Making an environment in %s" % environment)
    os.makedirs(environment)
    write_stamp(environment, {"state": "making"})
    made = subprocess.run(
        [sys.executable, "-m", "venv", environment],
        env=clean_variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if made.returncode != 0:
        raise SetupError(
            "%s\nPython could not make an environment in %s."
            % (made.stdout.decode("utf-8", "replace"), environment)
        )


def prepare(root, dev):
    """Makes the environment fit the project as it stands; returns its Python. Raises SetupError."""
    environment = os.path.join(root, ".venv")
    wanted = fingerprint(root, dev)
    if is_ready(environment, wanted):
        return interpreter(environment)
    with one_at_a_time(root):
        if not is_ready(environment, wanted):
            started = time.time()
            make_environment(environment, wanted)
            install(root, environment, wanted)
            point_relatively(root, environment)
            write_stamp(environment, dict(wanted, state="ready"))
            say("Ready after %s" % clock(time.time() - started))
    return interpreter(environment)


@contextlib.contextmanager
def one_at_a_time(root):
    """Lets a second run wait while a first sets up. The lock dies with its process. POSIX only."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(os.path.join(root, INPUTS[0]), "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is setting up; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks: go on without
        yield


# -- installing -------------------------------------------------------------------------------------------


def install(root, environment, wanted):
    """Installs the project and what it needs, in the versions of constraints.txt. Raises SetupError."""
    what = "govqa and the tools of its checks" if wanted["dev"] else "govqa"
    say("Installing %s (the first time takes minutes)" % what)
    if read_stamp(environment).get("state") != "ready":
        write_stamp(environment, dict(wanted, state="collecting"))
    target = ".[dev]" if wanted["dev"] else "."
    command = [interpreter(environment), "-m", "pip", "--no-input", "--disable-pip-version-check", "install"]
    command += ["--progress-bar", "off", "--constraint", "constraints.txt", "--editable", target]
    pip = subprocess.Popen(
        command, cwd=root, env=clean_variables(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = collections.deque(maxlen=400)
    progress = PipProgress()

    def follow():
        with open(os.path.join(environment, PIP_LOG), "wb") as log:
            for raw in pip.stdout:
                log.write(raw)
                line = raw.decode("utf-8", "replace").rstrip()
                lines.append(line)
                if progress.take(line) and progress.installing:
                    # From here on a package can be half there, and pip would not notice.
                    write_stamp(environment, dict(wanted, state="installing"))

    reader = threading.Thread(target=follow, daemon=True)
    reader.start()
    try:
        while reader.is_alive():
            reader.join(0.2)
            progress.show()
    except BaseException:
        pip.terminate()
        raise
    finally:
        progress.clear()
        pip.wait()
        reader.join()
        pip.stdout.close()
    if pip.returncode != 0:
        raise SetupError(explain(list(lines), os.path.join(environment, PIP_LOG)))


def point_relatively(root, environment):
    """Makes the environment find the project's source by a relative path.

    pip notes the absolute one. Before Python 3.13 that is read in the locale's encoding, so letters of the
    path that the locale lacks would keep the environment's Python from starting.
    """
    source = os.path.join(root, "src")
    lib = ("Lib",) if os.name == "nt" else ("lib", "python%d.%d" % tuple(sys.version_info[:2]))
    packages = os.path.join(environment, *(lib + ("site-packages",)))
    for name in os.listdir(packages):
        if name.endswith(".pth") and "govqa" in name:
            with open(os.path.join(packages, name), "rb") as file:
                noted = file.read().decode("utf-8").strip()
            if os.path.isdir(noted) and os.path.samefile(noted, source):
                with open(os.path.join(packages, name), "wb") as file:
                    file.write(os.path.relpath(source, packages).encode("utf-8"))


class PipProgress:
    """What pip is at, from the lines it prints, shown as one line that is kept up to date."""

    def __init__(self):
        self.doing = "starting pip"
        self.packages = 0
        self.installing = False
        self._started = time.time()
        self._shown = ("", 0.0)

    def take(self, line):
        """Takes in a line of pip's. Returns whether it was news."""
        words = line.split()
        if line.startswith("Installing collected packages:"):
            self.installing = True
            self.doing = "installing %d packages" % (len(words) - 3)
        elif words[:1] == ["Collecting"] and len(words) > 1:
            self.packages += 1
            self.doing = "collecting %s (%d so far)" % (re.split(r"[<>=!~;\[(]", words[1])[0], self.packages)
        elif words[:1] == ["Downloading"] and "(" in line:
            size = line[line.rfind("(") :]
            self.doing = "downloading %s %s" % (os.path.basename(words[1]).split("-")[0], size)
        else:
            return False
        return True

    def show(self):
        """Redraws the line on a terminal; elsewhere adds one every 20 seconds."""
        now = time.time()
        text = "  %s  %s" % (clock(now - self._started), self.doing)
        if sys.stdout.isatty():
            if text != self._shown[0]:
                width = shutil.get_terminal_size().columns - 1
                print("\r" + text[:width].ljust(width), end="", flush=True)
                self._shown = (text, now)
        elif now - max(self._shown[1], self._started) >= 20:
            print(text, flush=True)
            self._shown = (text, now)

    def clear(self):
        """Takes the line off a terminal."""
        if sys.stdout.isatty():
            print("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r", end="", flush=True)


def explain(lines, log):
    """A failed pip in plain words: its last lines, what they come to, and what to do."""
    said = "\n".join(lines)
    package = _NOT_FOUND.search(said)
    name = package.group(1) if package else "a package"
    if "No space left on device" in said:
        verdict = "The disk is full. Make room (several GB)"
    elif _UNREACHABLE.search(said):
        verdict = (
            "pip could not reach the package index for %s. Check the network, the proxy (HTTPS_PROXY) and "
            "pip's index settings (pip config list)" % name
        )
    elif package:
        verdict = (
            "pip found no %s that fits this Python (%d.%d) and machine. Check the network, the proxy and "
            "pip's index settings (pip config list), or try another Python version"
            % ((name,) + tuple(sys.version_info[:2]))
        )
    else:
        verdict = "pip could not install everything; all it said is in %s. Mend the cause" % log
    tail = "\n".join("  | " + line for line in lines[-12:] if line)
    return "%s\n\n%s, then run the same command again. What was fetched is kept." % (tail, verdict)


# -- the two commands -------------------------------------------------------------------------------------


def chat(root, options):
    """Starts the chat; returns its exit status, where the process is not simply replaced."""
    python = prepare(root, dev=False)
    command = [python, os.path.join(root, "app.py")] + from_here(options)
    variables = clean_variables()
    variables.update((name, os.path.abspath(variables[name])) for name in _FOLDERS if variables.get(name))
    os.chdir(root)  # the default corpus, index and govqa.toml are here
    if os.name == "nt":
        return subprocess.call(command, env=variables)
    sys.stdout.flush()
    # In place of this process: signals and Ctrl-C then reach the chat directly.
    os.execve(python, command, variables)


def from_here(options):
    """``options`` with the folders in them absolute: they are meant from where the user is."""
    absolute = []
    for option in options:
        name, equals, folder = option.partition("=")
        if equals and name in _FOLDER_OPTIONS:
            option = name + "=" + os.path.abspath(folder)
        elif absolute and absolute[-1] in _FOLDER_OPTIONS:
            option = os.path.abspath(option)
        absolute.append(option)
    return absolute


def check_commands(python, fast):
    """The checks, as (name, command)."""
    tests = [python, "-m", "pytest"]
    if fast:
        tests += ["-m", "not slow and not browser"]
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        ("ruff check", [python, "-m", "ruff", "check"]),
        ("ruff format", [python, "-m", "ruff", "format", "--check"]),
        ("mypy", [python, "-m", "mypy"]),
        ("import contract", [python, "-c", lint_imports]),
        ("pytest", tests),
    ]


def check(root, fast):
    """Runs every check, whatever the others say; returns the first exit status that is not 0."""
    python = prepare(root, dev=True)
    results = []
    for name, command in check_commands(python, fast):
        say("== %s" % name)
        started = time.time()
        status = subprocess.call(command, cwd=root, env=clean_variables())
        results.append((name, status, time.time() - started))
    say("== summary")
    for name, status, seconds in results:
        say("%-16s %-6s %s" % (name, "ok" if status == 0 else "FAILED", clock(seconds)))
    return next((status for _, status, _ in results if status != 0), 0)


def main(arguments):
    """Does what the arguments ask; returns an exit status."""
    from importlib.util import find_spec

    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__.strip())
        return 0
    try:
        problem = missing_parts(sys.version_info, sys.executable, find_spec)
        if problem:
            raise SetupError(problem)
        if arguments[:1] != ["check"]:
            if arguments and not arguments[0].startswith("-"):
                raise SetupError("There is no command %r. Try:  python3 run.py --help" % arguments[0])
            return chat(ROOT, arguments)
        if arguments[1:] not in ([], ["fast"]):
            raise SetupError('"check" takes nothing but "fast". Try:  python3 run.py --help')
        return check(ROOT, arguments[1:] == ["fast"])
    except SetupError as error:
        print("\n%s" % error, file=sys.stderr)
        return 1
    except OSError as error:
        print("\nSet-up stopped: %s\nMend that, then run the same command again." % error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


def say(text):
    """A line of progress, at once even if the output is a file."""
    print(text)
    sys.stdout.flush()


def clock(seconds):
    """Minutes and seconds, like 1:05."""
    return "%d:%02d" % divmod(int(seconds + 0.5), 60)


if __name__ == "__main__":
    _problem = too_old(sys.version_info, sys.executable)
    if _problem:
        sys.exit(_problem)
    for _stream in (sys.stdout, sys.stderr):
        _stream.reconfigure(errors="replace")  # a path the terminal cannot print is no reason to fail
    sys.exit(main(sys.argv[1:]))
