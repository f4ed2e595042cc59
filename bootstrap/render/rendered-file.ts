import type { Content } from '../plan/action';
import type { HostContext } from '../plan/step';
import { Secret } from '../secrets/secret';

/** Where contents come from that the repository does not hold. */
export type Fillings = Pick<HostContext, 'secret' | 'download'>;

/** Neither secrets nor downloads: what `npm run render` has. */
export const NO_FILLINGS: Fillings = { secret: () => undefined, download: () => undefined };

/** A file of a machine, as it should be. */
export interface RenderedFile {
  /** Absolute on that machine. */
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group` by name. */
  readonly owner: string;
  /** Undefined as long as something of `waitsFor` is not there. */
  readonly content: Content | undefined;
  /** The secrets and downloads that the content needs: `secret k3s/agent-token`, `download k3s arm64`. Empty for most. */
  readonly waitsFor: readonly string[];
}

/** A symbolic link of a machine. */
export interface RenderedLink {
  /** Absolute on that machine. */
  readonly path: string;
  readonly target: string;
}

/** A file whose content is known from the Lab alone. */
export const textFile = (path: string, content: string, mode = '0644'): RenderedFile => ({
  path,
  mode,
  owner: 'root:root',
  content,
  waitsFor: [],
});

/** A file for root alone that `make` makes of the secret of that name; without content while there is none. */
export const secretFile = (
  path: string,
  fillings: Fillings,
  name: string,
  make: (text: string) => string = (text) => `${text.trimEnd()}\n`,
): RenderedFile => ({
  path,
  mode: '0600',
  owner: 'root:root',
  content: fillings.secret(name)?.map(make),
  waitsFor: [`secret ${name}`],
});

/** The bytes of a content. Call it where they leave for the machine or are hashed, nowhere else. */
export const contentBytes = (content: Content): Buffer =>
  content instanceof Secret ? Buffer.from(content.reveal()) : Buffer.from(content);
