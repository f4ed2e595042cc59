import { posix } from 'node:path';
import type { Lab } from '../../config/lab';
import { GitRepository } from '../../imports/source.toolkit.fluxcd.io';
import type { ComponentChart } from '../lib/component-chart';
import { GIT_SECRET, gitSource } from '../lib/git-source';
import { goDuration } from '../lib/go-duration';

/** Name of the GitRepository: that which `flux bootstrap` gives, so that commands in Flux's documentation fit. */
export const SOURCE = 'flux-system';

/** The repository that holds dist/. One at https:// is read without credentials. */
export function addGitRepository(chart: ComponentChart, lab: Lab): void {
  const { repository, branch, interval, path } = lab.gitops;
  const ignore = allBut(path);
  new GitRepository(chart, 'git-repository', {
    metadata: { name: SOURCE },
    spec: {
      url: repository,
      ref: { branch },
      interval: goDuration(interval),
      ...(gitSource(lab).ssh ? { secretRef: { name: GIT_SECRET } } : {}),
      ...(ignore ? { ignore } : {}),
    },
  });
}

/**
 * Patterns as in .gitignore that leave nothing but `path`, so that the tarball that every component fetches is small. Each
 * directory on the way is let in by itself: git does not look into one that is left out. Empty if `path` is the whole repository.
 */
function allBut(path: string): string {
  const parts = posix
    .normalize(path)
    .split('/')
    .filter((part) => part !== '.' && part !== '');
  return parts
    .map((_, index) => {
      const [above, here] = [parts.slice(0, index), parts.slice(0, index + 1)];
      return `${['', ...above, '*'].join('/')}\n!/${here.join('/')}\n`;
    })
    .join('');
}
