import { buildCommand, part, partDirectory, parts, program } from './build/part';
import { wrapperModule } from './build/wrapper-module';

const UPSTREAM = `module k8s.io/kubernetes

go 1.26.0

require github.com/example/tool v1.2.3 // indirect

replace github.com/example/tool => github.com/fork/tool v1.2.4

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	github.com/example/old v1.0.0 => github.com/fork/old v1.0.1 // a reason
)
`;

test('a wrapper leads folders of the Kubernetes repository to the modules that are released from them', () => {
  const goMod = wrapperModule({ ...part('kubernetes'), version: 'v1.36.4' }, UPSTREAM);
  expect(goMod).toContain('require k8s.io/kubernetes v1.36.4\n');
  expect(goMod).toContain('replace k8s.io/api => k8s.io/api v0.36.4\n');
});

test('a wrapper leads folders of other repositories to their module of the same release', () => {
  const upstream = 'go 1.26.0\nreplace github.com/fluxcd/source-controller/api => ./api\n';
  const goMod = wrapperModule({ ...part('source-controller'), version: 'v1.9.3' }, upstream);
  expect(goMod).toContain('replace github.com/fluxcd/source-controller/api => github.com/fluxcd/source-controller/api v1.9.3\n');
  expect(goMod).toContain('tool github.com/fluxcd/source-controller\n');
});

test('a wrapper keeps what upstream replaces by forks, and no requirement of upstream itself', () => {
  const goMod = wrapperModule(part('kubernetes'), UPSTREAM);
  expect(goMod).toContain('replace github.com/example/tool => github.com/fork/tool v1.2.4\n');
  expect(goMod).toContain('replace github.com/example/old v1.0.0 => github.com/fork/old v1.0.1\n');
  expect(goMod).not.toContain('require github.com/example/tool');
});

test('another version of a part is another directory of the cache', () => {
  const built = part('kwok');
  expect(partDirectory({ ...built, version: 'v9.9.9' })).not.toBe(partDirectory(built));
  expect(partDirectory(built)).toBe(partDirectory({ ...built }));
});

test('no two parts give a program of one name', () => {
  const names = parts.flatMap(({ programs }) => programs.map(({ name }) => name));
  expect(names).toHaveLength(new Set(names).size);
});

test('a program that no part has is refused with the list of those that there are', () => {
  expect(() => program('kubelet')).toThrow(/no program "kubelet"; it has kube-apiserver, /);
});

test('the command that builds parts names them', () => {
  expect(buildCommand([part('etcd'), part('kwok')])).toMatch(/build\.ts etcd kwok$/);
});
