import type { SimulatorClock } from './clock.js';
import type { SimulatorConfig } from './config.js';
import type { Deliveries } from './deliveries.js';
import type { Journal } from './journal.js';
import type { Pushes } from './pushes.js';
import type { World } from './world.js';

/** What the three ways of sending a message work on. */
export interface MessagingParts {
  world: World;
  journal: Journal;
  clock: SimulatorClock;
  config: SimulatorConfig;
  deliveries: Deliveries;
  pushes: Pushes;
}
