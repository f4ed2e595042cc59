import { z } from 'zod';
import { branch, duration, relativePath, repository } from './scalars';

/** Who applies dist/ to the cluster, and from where. */
export const gitopsSchema = z
  .strictObject({
    engine: z.enum(['flux', 'argocd']).default('flux').describe('flux (default) or argocd.'),
    repository: repository().describe('URL of the repository that holds dist/, https:// or ssh://.'),
    branch: branch().default('main').describe('Default main.'),
    path: relativePath().default('dist').describe('Directory of the rendered YAML inside the repository. Default dist.'),
    interval: duration().default('1m').describe('How often the repository is polled. Default 1m.'),
  })
  .describe('Who applies dist/ to the cluster, and from where.');
