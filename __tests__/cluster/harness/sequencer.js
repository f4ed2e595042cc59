const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The longest first, so that none is left to run alone at the end: by the seconds that each took on two cores. What is not listed
 * comes first. Jest's own order needs a cache of earlier runs, which a fresh clone has not.
 */
const SECONDS = {
  vpn: 126,
  reconciled: 88,
  'api-worker': 77,
  'api-down': 74,
  announced: 70,
  accepted: 60,
  reached: 55,
  'workloads-first-half': 50,
  'workloads-second-half': 50,
  successions: 45,
  harness: 23,
  rights: 20,
  broken: 16,
  upgrade: 16,
  workloads: 15,
  'wrapper-module': 1,
};

module.exports = class extends Sequencer {
  sort(tests) {
    const seconds = ({ path }) => SECONDS[/([^/]+)\.test\.ts$/.exec(path)?.[1]] ?? Number.POSITIVE_INFINITY;
    return [...tests].sort((a, b) => seconds(b) - seconds(a) || (a.path < b.path ? -1 : 1));
  }
};
