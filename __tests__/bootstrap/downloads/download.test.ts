import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchFailed, fetchFile } from '../../../bootstrap/downloads/fetch-file';
import { pinnedText } from '../../../bootstrap/downloads/pinned-text';
import { neededFiles, runDownload } from '../../../bootstrap/downloads/run-download';
import { missionLab, validLab } from '../../support/cluster';

const PINS = readFileSync(join(__dirname, '../../../config/pins.json'), 'utf8');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let directory: string;
let server: Server;
let answer: RequestListener;
let base: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'download-'));
  answer = (_request, response) => response.writeHead(404).end();
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  base = `http://127.0.0.1:${address.port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

describe('fetching a file', () => {
  test('puts it in place whole, with its hash, and tells how far it is', async () => {
    answer = (_request, response) => response.end('binary');
    const seen: number[] = [];
    const path = join(directory, 'below', 'file');
    expect(
      await fetchFile(`${base}/k3s`, path, { sha256: sha256('binary'), onProgress: (received) => seen.push(received) }),
    ).toBe(sha256('binary'));
    expect(readFileSync(path, 'utf8')).toBe('binary');
    expect(seen.at(-1)).toBe(6);
  });

  test.each<[string, RequestListener, RegExp]>([
    ['another content', (_request, response) => response.end('evil'), /has sha256 [0-9a-f]{64}, not [0-9a-f]{64}/],
    ['no such file', (_request, response) => response.writeHead(404).end(), /the server says 404 Not Found/],
    [
      'a connection that breaks in the middle',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half', () => response.destroy());
      },
      /terminated|other side closed|aborted/,
    ],
  ])('%s is an error, and leaves what was there', async (_title, listener, message) => {
    answer = listener;
    const path = join(directory, 'file');
    writeFileSync(path, 'before');
    await expect(fetchFile(`${base}/k3s`, path, { sha256: sha256('binary') })).rejects.toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  test('a server that is not there is named', async () => {
    await expect(fetchFile('http://127.0.0.1:9999/k3s', join(directory, 'file'), { sha256: undefined })).rejects.toThrow(
      new FetchFailed('http://127.0.0.1:9999/k3s', 'connect ECONNREFUSED 127.0.0.1:9999'),
    );
  });
});

describe('pins.json', () => {
  const entry = (text: string) => JSON.parse(text).k3s;

  test('gets the hashes of an entry, and stays as it was elsewhere', () => {
    const pinned = pinnedText(PINS, 'k3s', { arm64: 'b'.repeat(64), amd64: 'a'.repeat(64) });
    expect(entry(pinned)).toEqual({ ...entry(PINS), sha256: { amd64: 'a'.repeat(64), arm64: 'b'.repeat(64) } });
    const before = PINS.split('\n').map((line) => line.replace(/,$/, ''));
    expect(pinned.split('\n').filter((line) => !before.includes(line.replace(/,$/, '')))).toEqual([
      `    "sha256": { "amd64": "${'a'.repeat(64)}", "arm64": "${'b'.repeat(64)}" }`,
    ]);
  });

  test('replaces hashes that an entry has', () => {
    const once = pinnedText(PINS, 'k3s', { amd64: 'a'.repeat(64) });
    expect(pinnedText(once, 'k3s', { amd64: 'a'.repeat(64) })).toBe(once);
    expect(entry(pinnedText(once, 'k3s', { amd64: 'c'.repeat(64) })).sha256).toEqual({ amd64: 'c'.repeat(64) });
  });

  test('an entry in the middle stays in the middle', () => {
    const pinned = pinnedText(PINS, 'calico', { amd64: 'a'.repeat(64) });
    expect(Object.keys(JSON.parse(pinned))).toEqual(Object.keys(JSON.parse(PINS)));
  });

  test('an entry that is not there is an error', () => {
    expect(() => pinnedText(PINS, 'k4s', {})).toThrow('pins.json has no entry "k4s"');
  });
});

describe('npm run download', () => {
  const said: string[] = [];
  const pins = () => join(directory, 'pins.json');
  const run = (pin: boolean) =>
    runDownload(missionLab(), {
      directory: join(directory, 'downloads'),
      pin,
      pins: pins(),
      mirror: base,
      say: (line) => said.push(line),
      progress: () => {},
    });
  /** A release like k3s': the binaries and a list of hashes for each architecture. */
  const release =
    (listed = (name: string) => sha256(`binary ${name}`)): RequestListener =>
    ({ url = '' }, response) => {
      const name = url.split('/').at(-1) ?? '';
      const [, arch] = /^sha256sum-(.*)\.txt$/.exec(name) ?? [];
      const file = arch === 'amd64' ? 'k3s' : `k3s-${arch}`;
      response.end(arch === undefined ? `binary ${name}` : `${listed(file)}  ${file}\n`);
    };
  beforeEach(() => {
    said.splice(0);
    writeFileSync(pins(), PINS);
  });

  test('wants one k3s for each architecture of the lab', () => {
    expect(neededFiles(missionLab()).map(({ url }) => url)).toEqual([
      expect.stringMatching(/^https:\/\/github\.com\/k3s-io\/k3s\/releases\/download\/v[\d.]+%2Bk3s\d\/k3s$/),
      expect.stringMatching(/\/k3s-arm64$/),
    ]);
    expect(neededFiles(validLab('no-pi-worker')).map(({ arch }) => arch)).toContain('amd64');
  });

  test('takes nothing whose hash is not pinned, and says how it would be', async () => {
    answer = release();
    expect(await run(false)).toBe(1);
    expect(said[0]).toContain('config/pins.json has no sha256 of k3s for amd64; add --pin');
    expect(existsSync(join(directory, 'downloads'))).toBe(false);
  });

  test('pins the hash that the release says, if the file has it', async () => {
    answer = release();
    expect(await run(true)).toBe(0);
    expect(JSON.parse(readFileSync(pins(), 'utf8')).k3s.sha256).toEqual({
      amd64: sha256('binary k3s'),
      arm64: sha256('binary k3s-arm64'),
    });
    expect(readdirSync(join(directory, 'downloads')).length).toBe(2);
  });

  test('pins nothing if the file is not what the release says', async () => {
    answer = release(() => 'f'.repeat(64));
    expect(await run(true)).toBe(1);
    expect(readFileSync(pins(), 'utf8')).toBe(PINS);
    expect(readdirSync(join(directory, 'downloads'))).toEqual([]);
  });
});
