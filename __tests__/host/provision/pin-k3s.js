// Loaded before a command (node -r): pins the stand-in for k3s, as `npm run download -- --pin` pins the real one.
require('../../../config/pins.json').k3s.sha256 = { amd64: process.env.H5B_TEST_K3S_SHA256 };
