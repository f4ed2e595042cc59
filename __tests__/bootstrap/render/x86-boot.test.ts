import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { grubMenu, x86Links, x86Packages } from '../../../bootstrap/render/x86-boot';
import type { Lab } from '../../../config/lab';
import { missionLab, validLab } from '../../support/cluster';

const menuOf = (lab: Lab, rescue?: string): string => {
  const server = tryBootServer(lab);
  if (!server) throw new Error('the lab has no boot server');
  return String(grubMenu(lab, server, rescue === undefined ? {} : { rescue }).content);
};

test('waiting boots the machine from its own drives', () => {
  const menu = menuOf(missionLab());
  expect(menu).toContain('set default=0\n');
  expect(/menuentry "([^"]*)" \{\n\s*exit\n/.exec(menu)?.[1]).toBe('h5b-x86: boot from its own drives');
  expect(menu.indexOf('menuentry')).toBe(menu.indexOf('menuentry "h5b-x86: boot from its own drives"'));
});

test('each x86 machine has its own entries, chosen by MAC address, and no Pi has any', () => {
  const menu = menuOf(validLab('five-workers'));
  expect([...menu.matchAll(/"\$net_default_mac" = "([^"]+)"/g)].map(([, mac]) => mac)).toEqual(
    validLab('five-workers')
      .nodes.filter(({ hardware }) => hardware === 'x86')
      .map(({ mac }) => mac),
  );
});

test('an installation is offered only where homelab.yaml says on which drives, and knows its address before it asks for answers', () => {
  expect(menuOf(validLab('five-workers'))).not.toContain('install Debian');
  const menu = menuOf(missionLab());
  expect(menu).toContain('menuentry "h5b-x86: install Debian 13 on nvme-a and nvme-b"');
  const line = /^\s*linux (.*)$/m.exec(menu)?.[1] ?? '';
  expect(line).toContain('url=http://192.168.1.12/preseed/h5b-x86.cfg');
  expect(line).toContain('BOOTIF=01-3c-ec-ef-10-00-0c');
  expect(line).toContain('netcfg/get_ipaddress=192.168.1.12');
  // A Linux kernel on x86 takes 2048 characters (COMMAND_LINE_SIZE), and hands 32 unknown parameters to init (MAX_INIT_ENVS).
  expect(line.length).toBeLessThan(2048);
  expect(line.split(' ').length).toBeLessThan(32);
});

test('a root in memory is offered where there is one', () => {
  expect(menuOf(missionLab())).not.toContain('in memory');
  const menu = menuOf(missionLab(), 'image-amd64');
  expect(menu).toContain('linux /image-amd64/vmlinuz boot=live');
  expect(menu).toContain('fetch=http://192.168.1.12/image-amd64/filesystem.squashfs');
});

test('what it loads before comes from Debian packages that are named', () => {
  expect(x86Packages(missionLab())).toEqual(['shim-signed', 'grub-efi-amd64-signed', 'debian-installer-13-netboot-amd64']);
  expect(x86Links(missionLab()).map(({ path }) => path)).toEqual([
    '/srv/tftp/shimx64.efi',
    '/srv/tftp/grubx64.efi',
    '/srv/tftp/x86/linux',
    '/srv/tftp/x86/initrd.gz',
  ]);
  expect(x86Packages(validLab('five-workers'))).toEqual(['shim-signed', 'grub-efi-amd64-signed']);
});
