import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { kernelModuleQuery } from '../../../bootstrap/facts/kernel-module-fact';
import { sysctlQuery } from '../../../bootstrap/facts/sysctl-fact';
import { kernelModules } from '../../../bootstrap/resources/kernel-modules';
import { sysctl } from '../../../bootstrap/resources/sysctl';
import { factsOf, scriptsOf } from './answers';

describe('sysctl', () => {
  const [conf, live] = sysctl({
    name: '60-h5b',
    parameters: [
      { name: 'net.ipv4.ip_forward', value: '1', why: 'Pods are routed.' },
      { name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456', why: 'Three numbers.' },
    ],
  });
  const ask = (forward: string, rmem: string) =>
    factsOf([sysctlQuery('net.ipv4.ip_forward'), forward], [sysctlQuery('net.ipv4.tcp_rmem'), rmem]);

  test('writes each value with its reason', () => {
    const outcome = conf?.plan(factsOf([fileQuery('/etc/sysctl.d/60-h5b.conf'), 'absent|parent\n']));
    expect(outcome).toMatchObject({
      actions: [{ content: expect.stringContaining('# Pods are routed.\nnet.ipv4.ip_forward = 1\n') }],
    });
  });

  test('is fine if the live values are, however the kernel spaces them', () => {
    expect(live?.plan(ask('1\n', '4096\t131072\t6291456\n'))).toMatchObject({ state: 'ok' });
  });

  test('loads its file if a live value differs', () => {
    const outcome = live?.plan(ask('0\n', '4096\t131072\t6291456\n'));
    expect(outcome).toMatchObject({ state: 'change', because: 'net.ipv4.ip_forward is 0, not 1' });
    expect(outcome && scriptsOf(outcome)).toEqual(['sysctl -q --load=/etc/sysctl.d/60-h5b.conf']);
  });

  test('says so if the kernel does not have a value', () => {
    const unknown = factsOf([sysctlQuery('net.ipv4.ip_forward'), '1\n'], [sysctlQuery('net.ipv4.tcp_rmem'), { code: 3 }]);
    expect(live?.plan(unknown)).toMatchObject({ state: 'change', because: expect.stringContaining('tcp_rmem is not there') });
  });

  test.each([
    ['net.ipv4.ip_forward', '/proc/sys/net/ipv4/ip_forward'],
    ['net.ipv4.conf.eth0/5.rp_filter', '/proc/sys/net/ipv4/conf/eth0.5/rp_filter'],
  ])('%s is read from %s', (parameter, path) => {
    expect(sysctlQuery(parameter).script).toContain(` ${path} `);
  });
});

describe('kernel modules', () => {
  const [conf, module] = kernelModules({ name: 'h5b', modules: ['br_netfilter'] });
  test.each([
    ['is loaded', 'loaded\n', 'ok'],
    ['is part of the kernel', 'builtin br_netfilter\n', 'ok'],
    [
      'is on disk',
      'insmod /lib/modules/6.12/kernel/net/bridge/bridge.ko.xz \ninsmod /lib/modules/6.12/br_netfilter.ko.xz \n',
      'change',
    ],
    ['is nowhere', { code: 1 }, 'change'],
  ])('a module that %s', (_title, answer, state) => {
    expect(module?.plan(factsOf([kernelModuleQuery('br_netfilter'), answer]))).toMatchObject({ state });
  });

  test('are loaded at boot', () => {
    expect(conf?.plan(factsOf([fileQuery('/etc/modules-load.d/h5b.conf'), 'absent|parent\n']))).toMatchObject({
      actions: [{ do: 'write', content: '# Written by h5b.\nbr_netfilter\n' }],
    });
  });

  test('a dash in a name is an underscore in /sys', () => {
    expect(kernelModuleQuery('i2c-dev').script).toContain('/sys/module/i2c_dev ');
  });
});
