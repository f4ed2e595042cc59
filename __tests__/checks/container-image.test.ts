import { containerImage, isMovingTag } from '../../checks/container-image';

test.each([
  ['nginx', { repository: 'nginx', tag: undefined, digest: undefined }],
  ['nginx:1.29', { repository: 'nginx', tag: '1.29', digest: undefined }],
  ['registry.test:5000/a/nginx', { repository: 'registry.test:5000/a/nginx', tag: undefined, digest: undefined }],
  ['registry.test:5000/a/nginx:1.29@sha256:0', { repository: 'registry.test:5000/a/nginx', tag: '1.29', digest: 'sha256:0' }],
  ['nginx@sha256:0', { repository: 'nginx', tag: undefined, digest: 'sha256:0' }],
])('%s', (reference, expected) => {
  expect(containerImage(reference)).toEqual(expected);
});

test.each(['latest', 'main', 'edge', 'stable', 'alpine', 'master-arm64', 'develop-armv7', 'latest-2026', 'LTS'])(
  'tag %s moves',
  (tag) => {
    expect(isMovingTag(tag)).toBe(true);
  },
);

test.each([
  '1',
  'v1.2.3',
  '1.30.3-distroless',
  '7-alpine',
  'bookworm-20261101',
  'sha-9f3c1a2',
  'nightly-20261101',
  '1.0.20250521-r1-ls110',
])('tag %s stays', (tag) => {
  expect(isMovingTag(tag)).toBe(false);
});
