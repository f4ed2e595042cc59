import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Architecture, Lab } from '../../config/lab';
import { releaseSha256 } from '../../config/versions';
import { k3sCommand } from '../render/k3s-config';
import { FetchFailed, fetchFile, fetchText } from './fetch-file';
import { pinnedText } from './pinned-text';
import { k3sFile, type ReleaseFile } from './release-file';
import { downloadPath, tryDownload } from './try-download';

export interface DownloadOptions {
  readonly directory: string;
  /** Pin the hashes of files that have none yet, after comparing them with those of their release. */
  readonly pin: boolean;
  /** Path of pins.json. */
  readonly pins: string;
  /** Fetch from below this URL instead of the release's host. */
  readonly mirror: string | undefined;
  readonly say: (line: string) => void;
  /** Shows how far a download is; overwrites itself. */
  readonly progress: (text: string) => void;
}

/** Fetches what the nodes of a lab run and is in no package archive. Returns 0, or 1 with every failure said. */
export async function runDownload(lab: Lab, options: DownloadOptions): Promise<0 | 1> {
  const hashes: Partial<Record<Architecture, string>> = {};
  let failed = 0;
  for (const release of neededFiles(lab)) {
    try {
      hashes[release.arch] = await fetchRelease(release, options);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      failed += 1;
      options.say(`error ${error.message}`);
    }
  }
  if (options.pin && failed === 0) pinHashes(options, hashes);
  options.say(failed > 0 ? `${failed} failed; run it again` : 'Next: npm run plan');
  return failed > 0 ? 1 : 0;
}

/** One k3s for each architecture that the lab has. */
export function neededFiles(lab: Lab): readonly ReleaseFile[] {
  const architectures = lab.nodes.filter((node) => k3sCommand(node) !== undefined).map(({ arch }) => arch);
  return [...new Set(architectures)].sort().map(k3sFile);
}

/** Returns the hash of a file that lies in `directory` afterwards. */
async function fetchRelease(release: ReleaseFile, options: DownloadOptions): Promise<string> {
  const { pin, arch, name } = release;
  const path = downloadPath(options.directory, pin, arch);
  const pinned = releaseSha256(pin, arch);
  const there = tryDownload(options.directory, pin, arch);
  if (there !== undefined && there.sha256 === pinned) {
    options.say(`ok ${path} is there`);
    return there.sha256;
  }
  if (pinned === undefined && !options.pin)
    throw new FetchFailed(release.url, `config/pins.json has no sha256 of ${pin} for ${arch}; add --pin to compare and pin it`);
  const wanted = pinned ?? hashIn(release, await fetchText(from(release.hashesUrl, options.mirror)), name);
  const sha256 = await fetchFile(from(release.url, options.mirror), path, {
    sha256: wanted,
    onProgress: (received, total) => options.progress(`${name} ${mebibytes(received)}${total ? ` of ${mebibytes(total)}` : ''}`),
  });
  options.say(`+ ${path} sha256 ${sha256}`);
  return sha256;
}

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** The same path below another host. */
function from(url: string, mirror: string | undefined): string {
  return mirror === undefined ? url : `${mirror.replace(/\/$/, '')}${new URL(url).pathname}`;
}

function hashIn({ hashesUrl }: ReleaseFile, list: string, name: string): string {
  const line = list.split('\n').find((each) => each.trim().endsWith(` ${name}`) || each.trim().endsWith(`*${name}`));
  const [, hash] = /^([0-9a-f]{64})\s/.exec(line ?? '') ?? [];
  if (hash === undefined) throw new FetchFailed(hashesUrl, `has no sha256 of ${name}`);
  return hash;
}

function pinHashes({ pins, say }: DownloadOptions, hashes: Readonly<Partial<Record<Architecture, string>>>): void {
  const before = readFileSync(pins, 'utf8');
  const after = pinnedText(before, 'k3s', hashes);
  if (after === before) return;
  writeFileSync(`${pins}.new`, after);
  renameSync(`${pins}.new`, pins);
  say(`~ ${relative('', pins)} pins k3s for ${Object.keys(hashes).join(' and ')}: review and commit it`);
}
