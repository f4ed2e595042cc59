import { type Diagnostic, formatDiagnostic, renderDiagnostics } from '../../config/diagnostic';
import { parseHomelab } from '../../config/load';

const told = (text: string): readonly string[] => {
  const loaded = parseHomelab(text, 'homelab.yaml');
  return loaded.ok ? [] : loaded.diagnostics.map(formatDiagnostic);
};

describe('diagnostics', () => {
  test('show the line with a caret under the column', () => {
    const loaded = parseHomelab('network:\n  lan: 192.168.1.5/24\n', 'homelab.yaml');
    expect(
      loaded.ok
        ? ''
        : renderDiagnostics(
            loaded.diagnostics.filter(({ line }) => line === 2),
            loaded.lines,
          ),
    ).toBe(
      [
        'homelab.yaml:2:8: error: network.lan: 192.168.1.5/24 has host bits set; did you mean 192.168.1.0/24?',
        '  2 |   lan: 192.168.1.5/24',
        '    |        ^',
      ].join('\n'),
    );
  });

  test('keep the caret under its column in a long line', () => {
    const diagnostic: Diagnostic = { file: 'f', line: 1, column: 501, path: 'a', message: 'm', severity: 'error' };
    const [, text = '', caret = ''] = renderDiagnostics([diagnostic], [`${'x'.repeat(500)}!${'y'.repeat(500)}`]).split('\n');
    expect(text.indexOf('!')).toBe(caret.indexOf('^'));
    expect(text.length).toBeLessThan(140);
  });

  test('are sorted by line and column', () => {
    const places = told('gitops: {}\nnetwork: { lan: x, gateway: y }\ncluster: { name: A }\n').map((line) =>
      line.split(' ')[0]?.split(':').map(Number),
    );
    expect(places).toEqual([...places].sort((a, b) => (a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0)));
    expect(places.length).toBeGreaterThan(5);
  });

  test('of rules appear beside errors of unrelated fields', () => {
    const lines = told(
      [
        'cluster: { name: Bad_Name, domain: a.home.arpa, timeZone: Nowhere, podCidr: 192.168.0.0/16 }',
        'network: { lan: 192.168.1.0/24, gateway: 192.168.2.1, pools: {} }',
        'nodes: { a: { role: control, hardware: x86, memory: 1, address: 192.168.1.9, mac: ff:ff:ff:ff:ff:ff } }',
      ].join('\n'),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^1:1 gitops: required, but missing/),
      expect.stringMatching(/^1:18 cluster\.name: "Bad_Name" is not a DNS label/),
      expect.stringMatching(/^1:59 cluster\.timeZone: "Nowhere" is not an IANA time zone/),
      expect.stringMatching(/^1:77 cluster\.podCidr: 192\.168\.0\.0\/16 overlaps network\.lan/),
      expect.stringMatching(/^2:42 network\.gateway: 192\.168\.2\.1 is not inside network\.lan/),
      expect.stringMatching(/^2:62 network\.pools: no pool/),
      expect.stringMatching(/^3:1 nodes: no node has the role worker/),
      expect.stringMatching(/^3:10 nodes\.a: an x86 node needs its number of CPU threads/),
      expect.stringMatching(/^3:53 nodes\.a\.memory: "1" is not a size/),
      expect.stringMatching(/^3:83 nodes\.a\.mac: ff:ff:ff:ff:ff:ff is a multicast address/),
    ]);
  });

  test('of a missing section point at the document, and of a missing field at its parent', () => {
    expect(told('cluster: {}\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^1:1 network: required, but missing; The LAN plan/),
        expect.stringMatching(/^1:1 cluster\.name: required, but missing; Name of the lab/),
      ]),
    );
  });

  test('name every unknown key of a map', () => {
    expect(told('clutser: {}\ngitosp: {}\n').filter((line) => line.includes('unknown'))).toEqual([
      '1:1 clutser: unknown key; did you mean "cluster"?',
      '2:1 gitosp: unknown key; did you mean "gitops"?',
    ]);
  });

  test('more than a hundred end with their number', () => {
    const many = Array.from(
      { length: 130 },
      (): Diagnostic => ({ file: 'f', line: 1, column: 1, path: '', message: 'm', severity: 'error' }),
    );
    expect(renderDiagnostics(many).split('\n\n').at(-1)).toBe('… and 30 more; mend these first');
  });

  test('that only warn let the lab pass', () => {
    const loaded = parseHomelab(
      [
        'cluster: { name: a, domain: a.home.arpa, timeZone: UTC }',
        'network: { lan: 192.168.1.0/24, gateway: 192.168.1.1, pools: { a: 192.168.1.9-192.168.1.20 } }',
        'nodes:',
        '  c: { role: control, hardware: pi4, memory: 4GiB, address: 192.168.1.2, mac: dc:a6:32:00:00:01, serial: "10000001" }',
        '  w: { role: worker, hardware: x86, memory: 4GiB, cpus: 2, address: 192.168.1.3, mac: dc:a6:32:00:00:02, pxeServer: true }',
        'gitops: { repository: https://example.net/a }',
      ].join('\n'),
      'f',
    );
    expect(loaded.ok ? loaded.warnings.map(({ severity, message }) => `${severity}: ${message}`) : []).toEqual([
      expect.stringMatching(/^warning: the state of the cluster would be in the memory of c and lost when it reboots/),
    ]);
  });
});
