import { type Query, UnreadableAnswer } from './query';

/** Whether process 1 reads its files again: the watchdog's timeout that is in force, in systemd's words (`30s`, `infinity`, `0`). */
export const managerQuery: Query<{ readonly watchdog: string }> = {
  key: 'service manager',
  script: 'systemctl show -p RuntimeWatchdogUSec',
  parse(answer) {
    const [, watchdog] = /^RuntimeWatchdogUSec=(\S+)$/m.exec(answer.stdout) ?? [];
    if (watchdog === undefined) throw new UnreadableAnswer('service manager', 'RuntimeWatchdogUSec=…', answer);
    return { watchdog };
  },
};
