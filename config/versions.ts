/**
 * Typed access to `pins.json`, the one file that holds versions, images and digests.
 *
 * A name that has no pin does not compile. Every entry carries `depName`, `datasource` and `version`, the fields that
 * Renovate's JSONata manager reads (docs.renovatebot.com/modules/manager/jsonata).
 */
import { z } from 'zod';

import pins = require('./pins.json');

type Pins = typeof pins;

/** Every entry of pins.json. */
export type PinName = keyof Pins;

/** The entries of pins.json that are container images: those that list architectures. */
export type ImageName = { [K in PinName]: Pins[K] extends { architectures: unknown } ? K : never }[PinName];

const pinSchema = z.strictObject({
  depName: z.string(),
  datasource: z.enum(['docker', 'github-releases']),
  version: z.string(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
  // Of a file that is downloaded from the release, by architecture.
  sha256: z.partialRecord(z.enum(['amd64', 'arm64']), z.string().regex(/^[0-9a-f]{64}$/)).optional(),
  architectures: z
    .array(z.enum(['amd64', 'arm64']))
    .min(1)
    .optional(),
});

type Pin = z.infer<typeof pinSchema>;

const table: ReadonlyMap<string, Pin> = new Map(Object.entries(z.record(z.string(), pinSchema).parse(pins)));

const pin = (name: string): Pin => {
  const found = table.get(name);
  if (!found) throw new Error(`config/pins.json has no entry "${name}"; it has ${[...table.keys()].join(', ')}`);
  return found;
};

const reference = ({ depName, version, digest }: Pin): string => `${depName}:${version}${digest ? `@${digest}` : ''}`;

/** The version of a pin, spelled as its project spells it (`v1.36.4+k3s1`, `1.30.3`). */
export const version = (name: PinName): string => pin(name).version;

/** The hash of the pin's release file for an architecture, 64 hex digits; undefined until `npm run download -- --pin` wrote it. */
export const releaseSha256 = (name: PinName, arch: 'amd64' | 'arm64'): string | undefined => pin(name).sha256?.[arch];

/** The full image reference, `registry/repository:tag`, with `@sha256:…` where the pin has a digest. */
export const image = (name: ImageName): string => reference(pin(name));

/** The architectures that the pinned image was built for; its source is the build file of that tag. */
export const imageArchitectures = (name: ImageName): readonly ('amd64' | 'arm64')[] => pin(name).architectures ?? [];

/** The reference and architectures of the pinned image called `name`; undefined if no image pin has that name. */
export const tryImage = (
  name: string,
): { readonly reference: string; readonly architectures: readonly ('amd64' | 'arm64')[] } | undefined => {
  const found = table.get(name);
  return found?.architectures ? { reference: reference(found), architectures: found.architectures } : undefined;
};

/** Names of all pinned images, in the order of pins.json. */
export const imageNames = (): readonly string[] => [...table].filter(([, entry]) => entry.architectures).map(([name]) => name);
