import { App, YamlOutputType } from 'cdk8s';
import { derive } from '../config/derive';
import { renderDiagnostics } from '../config/diagnostic';
import { EXIT_BAD_INPUT, readHomelab } from '../config/load';
import { components } from './index';
import { buildCluster } from './lib/cluster';

/**
 * The entry for the stock `npx cdk8s synth`: the same objects as `npm run synth`, one file per component, unchecked.
 * The stock CLI says where to write by CDK8S_OUTDIR.
 */
function main(): void {
  const read = readHomelab('homelab.yaml');
  if (!read.ok) {
    process.stderr.write(`${renderDiagnostics(read.diagnostics, read.lines)}\n`);
    process.exitCode = EXIT_BAD_INPUT;
    return;
  }
  const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_CHART });
  buildCluster(derive(read.homelab), components, app).app.synth();
}

main();
