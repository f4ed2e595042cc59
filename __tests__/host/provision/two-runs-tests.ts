import { hostname } from 'node:os';
import { until } from '../../cluster/harness/until';
import { differences } from '../target/tree-digest';
import { applyWaits, holdPackages, installs, releasePackages } from './held-package';
import type { ProvisionedHost } from './provisioned-host';

/** After this time without a sign of life, and some for its processes to end, the host is free. */
const SILENCE_SECONDS = 75;

/** Two runs never work on one host, and no run leaves a lock behind. */
export function twoRunsTests(host: () => ProvisionedHost): void {
  describe('two runs at once:', () => {
    test('the second is refused and told who works there; once the first is killed, the next goes on', async () => {
      const { operator, target, end } = host();
      await holdPackages(target);
      const first = operator.start('apply');
      await applyWaits(target);
      const second = await operator.run('apply');
      expect(second.stderr).toContain('host: another run is at work: {"who":"');
      expect(second.stderr).toContain(`@${hostname()}","since":"20`);
      expect(second.code).toBe(1);
      expect(first.running).toBe(true);
      first.signal('SIGKILL');
      await first.ended;
      await until('its command to end', 30, async () => ((await installs(target)) ? undefined : true));
      await releasePackages(target);
      const third = await operator.run('apply');
      expect(third.stderr).toMatch(/host: the run of 20\S+ was interrupted in step packages; this one goes on from there/);
      expect(third.code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('a first one that vanished without a word holds the host for a minute at the most', async () => {
      const { operator, target, end, lab } = host();
      await holdPackages(target);
      const first = operator.start('apply');
      await applyWaits(target);
      const inLab = (script: string) => lab.sandbox.run(['sh', '-ec', script]);
      // Its connection alone: nothing of it arrives any more, not even that it ends.
      const port = /:(\d+) +10\.10\.0\.10:22/.exec(await inLab("ss -Htn state established 'dport = :22'"))?.[1];
      const drop = `nft add table inet cut; nft add chain inet cut`;
      await inLab(
        `${drop} out '{ type filter hook output priority 0; }'; nft add rule inet cut out tcp sport ${port} drop
         ${drop} in '{ type filter hook input priority 0; }'; nft add rule inet cut in tcp dport ${port} drop`,
      );
      first.signal('SIGKILL');
      await first.ended;
      const cut = Date.now();
      expect((await operator.run('apply')).stderr).toContain('another run is at work');
      await until('the host to be free', SILENCE_SECONDS, async () =>
        (await target.run('flock -n /run/h5b/lock true')).code === 0 && !(await installs(target)) ? true : undefined,
      );
      process.stderr.write(`free after ${((Date.now() - cut) / 1000).toFixed(0)} s of silence\n`);
      await inLab('nft delete table inet cut');
      await releasePackages(target);
      expect((await operator.run('apply')).code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('Ctrl-C lets the command at work end, and the next run goes on', async () => {
      const { operator, target, end } = host();
      await holdPackages(target);
      await target.exec('echo "# edited" >> /etc/chrony/chrony.conf');
      const apply = operator.start('apply');
      await applyWaits(target);
      apply.signal('SIGINT');
      await until('its answer', 10, () => apply.log().includes('stopping after the command at work') || undefined);
      expect(await installs(target)).toBe(true);
      await releasePackages(target);
      expect(await apply.ended).toBe('exit code 130');
      expect(apply.log()).toContain('Stopped. npm run apply goes on from here.');
      expect(await target.exec('tail -n 1 /etc/chrony/chrony.conf; dpkg --audit')).toBe('# edited\n');
      expect((await operator.run('apply')).code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('Ctrl-C twice cuts it off, and nothing of it stays on the host', async () => {
      const { operator, target, end } = host();
      await holdPackages(target);
      const apply = operator.start('apply');
      await applyWaits(target);
      apply.signal('SIGINT');
      await until('its answer', 10, () => apply.log().includes('Ctrl-C again cuts it off') || undefined);
      apply.signal('SIGINT');
      expect(await apply.ended).toBe('exit code 130');
      await until('its command to end', 30, async () => ((await installs(target)) ? undefined : true));
      await releasePackages(target);
      expect((await operator.run('apply')).code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });
  });
}
