import { shellWord } from '../plan/shell-word';

/** The wrapper printed this to standard error: it runs as root, whatever the login shell and sudo said before. */
export const ASKS = 'h5b-asks\n';

/** The wrapper printed this to both streams: what follows is the output of the script. */
export const RUNS = 'h5b-runs\n';

/** The wrapper prints this to both streams last. The token is in the header, so no output of a script looks like it. */
export const endMark = (token: string): string => `h5b-ends-${token}\n`;

/**
 * Runs on the host for every command; Bash 5, coreutils, util-linux and grep, which every Debian has. No text of a command is in
 * its arguments: script and input come by standard input, after a header (`wrapperHeader`) and in the length that it says, so
 * that a connection that ends early starts nothing. The input waits in an unlinked file in memory, which leaves standard input
 * free to show whether the other end still lives: a line now and then, and the end of file when it is gone.
 *
 * A command has a session of its own, and a mark in its environment. It is over when its shell ends; what is left in its session
 * is ended then. When the other end is gone, everything with the session or the mark is ended: first TERM, then KILL.
 */
const WRAPPER = `
set -u
echo h5b-asks >&2
until [[ \${line-} == "h5b-1 "* ]]; do IFS= read -r line || exit 1; done
set -- $line
seconds=$4 silence=$5 grace=$6 token=$7
script=$(timeout "$seconds" head -c "$2"; echo .)
script=\${script%.}
[ "\${#script}" = "$2" ] || exit 1
exec 4</dev/null
if [ "$3" -gt 0 ]; then
  spool=$(mktemp /dev/shm/h5b-XXXXXXXX) || exit 1
  exec 4<"$spool" 5>"$spool"
  rm -f "$spool"
  timeout "$seconds" head -c "$3" >&5
  exec 5>&-
  [ "$(stat -Lc %s /dev/fd/4)" = "$3" ] || exit 1
fi
exec 3< <(printf %s "$script")
echo h5b-runs
echo h5b-runs >&2
exec 6>&2 7<&0 2>/dev/null </dev/null
mark=$$-$EPOCHREALTIME
H5B_COMMAND=$mark setsid bash -c 'script=$(cat <&3); exec 3<&-; set -u; eval "$script"' script <&4 2>&6 4<&- 6>&- 7<&- &
command=$!
exec 3<&- 4<&-
of_session() {
  local file stat
  for file in /proc/[0-9]*/stat; do
    stat=
    IFS= read -r -d "" stat <"$file"
    set -- \${stat##*) }
    [ "\${4-}" = "$command" ] && [ "$1" != Z ] && file=\${file#/proc/} && echo "\${file%/stat}"
  done
}
with_mark() {
  grep -lzsxF "H5B_COMMAND=$mark" /proc/[0-9]*/environ | tr -c 0-9 " "
}
end_all() {
  local round pids
  for ((round = 0; round < (grace + 5) * 10; round++)); do
    pids=$(for list; do "$list"; done)
    [ -n "$pids" ] || return
    [ "$round" -gt 0 ] || kill -TERM $pids
    [ "$round" -lt $((grace * 10)) ] || kill -KILL $pids
    sleep 0.1
  done
}
{
  exec 6>&-
  while IFS= read -r -t "$silence" _ <&7; do :; done
  trap "" TERM
  end_all of_session with_mark
} &
watcher=$!
wait "$command"
code=$?
kill -TERM "$watcher"
wait "$watcher"
end_all of_session
echo "h5b-ends-$token"
echo "h5b-ends-$token" >&6
exit "$code"
`;

/** How a login becomes root. With `sudo-with-password` the first line of standard input is the password. */
export type RootBy = 'login' | 'sudo' | 'sudo-with-password';

/** What is asked of sshd; nothing in it depends on the command. */
export function remoteCommand(rootBy: RootBy): string {
  const wrapper = `env LC_ALL=C bash -c ${shellWord(WRAPPER)}`;
  if (rootBy === 'login') return `exec ${wrapper}`;
  return `exec env LC_ALL=C sudo ${rootBy === 'sudo' ? '-n' : "-S -p ''"} -- ${wrapper}`;
}

export interface WrapperHeader {
  readonly scriptBytes: number;
  readonly inputBytes: number;
  /** Script and input must have arrived after this time, or nothing is started. */
  readonly seconds: number;
  /** Without a line for this time the other end counts as gone. */
  readonly silenceSeconds: number;
  /** Between TERM and KILL. */
  readonly graceSeconds: number;
  /** Letters and digits, another for every command. */
  readonly token: string;
}

/** What the wrapper reads first; script and input follow. */
export function wrapperHeader(header: WrapperHeader): string {
  const { scriptBytes, inputBytes, seconds, silenceSeconds, graceSeconds, token } = header;
  return `h5b-1 ${[scriptBytes, inputBytes, seconds, silenceSeconds, graceSeconds, token].join(' ')}\n`;
}
