import { K3S_SHA256 } from './k3s-stand-in';

import pins = require('../../../config/pins.json');

// Imported before the pins are read, so before anything else.
Object.assign(pins.k3s, { sha256: { amd64: K3S_SHA256, arm64: K3S_SHA256 } });
