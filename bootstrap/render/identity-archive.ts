import type { Lab, LabNode } from '../../config/lab';
import { Secret } from '../secrets/secret';
import { NODE_ARCHIVE, TFTP_ROOT, tftpDirectory } from './boot-server';
import { nodeArchive } from './node-archive';
import { IDENTITY_ROOT, nodeIdentity } from './node-identity';
import { contentBytes, type Fillings, type RenderedFile } from './rendered-file';

/**
 * The node archive of an identity, as the content of `node.cpio`; a secret, since it holds some. Throws, naming them, if files
 * still wait for a secret or a download, and for content that is no UTF-8 text.
 */
export function identityArchive(files: readonly RenderedFile[]): Secret {
  const entries = files.map(({ path, mode, content, waitsFor }) => {
    if (content === undefined) throw new Error(`${path} waits for ${waitsFor.join(', ')}; the node archive cannot be packed yet`);
    return { path: `${IDENTITY_ROOT}${path}`, mode: Number.parseInt(mode, 8), content: contentBytes(content) };
  });
  const bytes = nodeArchive(entries);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Error('the node archive holds bytes that are no UTF-8 text');
  return new Secret(text);
}

/**
 * `node.cpio` of a Pi on the boot server, readable for dnsmasq alone. Without content as long as a file of the identity waits for
 * something; `waitsFor` lists all of it.
 */
export function nodeArchiveFile(lab: Lab, server: LabNode, node: LabNode, fillings: Fillings): RenderedFile {
  const files = nodeIdentity(lab, server, node, fillings);
  return {
    path: `${TFTP_ROOT}/${tftpDirectory(node)}/${NODE_ARCHIVE}`,
    mode: '0400',
    owner: 'dnsmasq:nogroup',
    content: files.some(({ content }) => content === undefined) ? undefined : identityArchive(files),
    waitsFor: files.flatMap(({ waitsFor }) => waitsFor),
  };
}
