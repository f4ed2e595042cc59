import { until } from '../../cluster/harness/until';
import { administrator } from '../build/recipe';
import { differences } from '../target/tree-digest';
import { applyWaits, holdPackages, installs, releasePackages } from './held-package';
import type { ProvisionedHost } from './provisioned-host';

/** What can go wrong on the way gets a message that says what to do, and loses nothing. */
export function troubleTests(host: () => ProvisionedHost): void {
  describe('trouble:', () => {
    test('the connection is cut in the middle of apt', async () => {
      const { operator, target, end } = host();
      await holdPackages(target);
      const apply = operator.start('apply');
      await applyWaits(target);
      await target.exec('pkill -KILL sshd-session');
      expect(await apply.ended).toBe('exit code 1');
      expect(apply.log()).toMatch(/error host, step packages, packages of this host: host: the connection was lost/);
      expect(apply.log()).toContain('run apply again; it goes on here');
      await until('its command to end', 30, async () => ((await installs(target)) ? undefined : true));
      await releasePackages(target);
      expect((await operator.run('apply')).code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('the host loses its power in the middle of apt', async () => {
      const { operator, target, end } = host();
      await holdPackages(target);
      const apply = operator.start('apply');
      await applyWaits(target);
      await target.kill();
      expect(await apply.ended).toBe('exit code 1');
      expect(apply.log()).toMatch(/error host.*(connection was lost|no way to that address|does not answer)/);
      await target.boot();
      await releasePackages(target);
      const again = await operator.run('apply');
      expect(`${again.code} ${again.stderr}`).toMatch(/^0 /);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('the host shows another key than the one that is known: nothing is asked and nothing done', async () => {
      const { operator, target } = host();
      const known = operator.read('known_hosts');
      operator.write('known_hosts', `${target.lanAddress} ssh-ed25519 ${otherKey}\n`);
      for (const command of ['plan', 'apply'] as const) {
        const { code, stderr } = await operator.run(command, ['--accept-new-host-key']);
        expect(stderr).toContain('The host was installed anew, or something else answers in its place');
        expect(code).toBe(1);
      }
      operator.write('known_hosts', '');
      const { stderr } = await operator.run('plan');
      expect(stderr).toContain('SHA256:');
      expect(operator.read('known_hosts')).toBe('');
      operator.write('known_hosts', known);
      expect((await operator.run('plan')).code).toBe(0);
    });

    test('the disk is full: what was in the file is still in it', async () => {
      const { operator, target, end } = host();
      await target.exec(
        `mkdir /tmp/kept && cp -a /etc/h5b/. /tmp/kept && mount -t tmpfs -o size=16k,mode=0755 full /etc/h5b && cp -a /tmp/kept/. /etc/h5b
         echo "# edited" >> /etc/h5b/firewall.nft && cp /etc/h5b/firewall.nft /tmp/edited && cat /dev/zero > /etc/h5b/filler || true`,
      );
      const { code, stderr } = await operator.run('apply');
      expect(stderr).toMatch(/error host, step firewall, file \/etc\/h5b\/firewall\.nft: .*No space left on device/s);
      expect(code).toBe(1);
      expect(await target.exec('cmp /etc/h5b/firewall.nft /tmp/edited; ls -A /etc/h5b')).toBe('filler\nfirewall.nft\n');
      await target.exec('rm /etc/h5b/filler');
      expect((await operator.run('apply')).code).toBe(0);
      await target.exec('umount /etc/h5b; rm -r /tmp/kept /tmp/edited');
      expect((await operator.run('apply')).code).toBe(0);
      expect(differences(end, target.digest())).toEqual([]);
    });

    test('who logs in is not root: sudo with a password, which is read from standard input', async () => {
      const { operator } = host();
      const { name, password } = administrator;
      const as = (input: string) => operator.run('plan', ['--user', name, '--ask-sudo-password'], input);
      const plan = await as(`${password}\n`);
      expect(`${plan.code} ${plan.stderr}`).toMatch(/^0 /);
      const wrong = await as('not the password\n');
      expect(wrong.stderr).toContain('sudo does not take the password');
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).not.toContain('not the password');
      const none = await operator.run('plan', ['--user', name]);
      expect(none.stderr).toContain('sudo wants a password');
      expect(none.code).toBe(1);
    });

    test('who logs in is not root: apply as well', async () => {
      const { operator, target, end } = host();
      await target.exec('echo "# edited" >> /etc/chrony/chrony.conf');
      const { name, password } = administrator;
      const apply = await operator.run('apply', ['--user', name, '--ask-sudo-password'], `${password}\n`);
      expect(`${apply.code} ${apply.stderr}`).toMatch(/^0 /);
      // Of sudo itself, for its own advice at login.
      await target.exec(`rm -f /home/${name}/.sudo_as_admin_successful`);
      expect(differences(end, target.digest())).toEqual([]);
    });
  });
}

/** Of no host. */
const otherKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
