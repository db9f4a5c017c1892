import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { CallCounter } from './call-counter.js';
import { SimulatorClock } from './clock.js';
import { DEFAULT_CONFIG, mergeConfig, type SimulatorConfig } from './config.js';
import { actionRoutes } from './control/action-routes.js';
import { WorldActions } from './control/actions.js';
import { peopleRoutes } from './control/people-routes.js';
import { settingRoutes } from './control/setting-routes.js';
import { witnessRoutes } from './control/witness-routes.js';
import { describeSource, loadSource, type Source, type SourceRequest } from './data-source.js';
import { Deliveries } from './deliveries.js';
import { Faults } from './faults.js';
import { HttpServer } from './http-server.js';
import { Journal } from './journal.js';
import type { MessagingParts } from './messaging-parts.js';
import { LoginCodes } from './mini-program/login-codes.js';
import { SubscribeMessages } from './mini-program/subscribe-messages.js';
import { followerRoutes } from './official-account/followers.js';
import { massMessageRoutes } from './official-account/mass-messages.js';
import { quotaRoutes } from './official-account/quota-routes.js';
import { templateMessageRoutes } from './official-account/template-messages.js';
import { Pushes } from './pushes.js';
import { Quotas } from './quotas.js';
import { afterSaleRoutes } from './shop/after-sales.js';
import { orderRoutes } from './shop/orders.js';
import { tokenRoutes } from './token-routes.js';
import { TokenKeeper } from './tokens.js';
import { World } from './world.js';

export interface SimulatorOptions extends SourceRequest {
  /** Folder for everything that must survive a restart; created when missing. */
  stateDir: string;
  /** 0 or absent: a free port. */
  port?: number;
  /** Behaviour for this process only; what `/_control/config` set before wins. */
  config?: Partial<SimulatorConfig>;
}

/** A running simulator. The parts are open so that specs may look inside. */
export interface Simulator {
  readonly baseUrl: string;
  readonly source: Source;
  readonly world: World;
  readonly clock: SimulatorClock;
  readonly config: SimulatorConfig;
  readonly actions: WorldActions;
  readonly loginCodes: LoginCodes;
  readonly subscriptions: SubscribeMessages;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
  readonly pushes: Pushes;
  readonly tokens: TokenKeeper;
  readonly calls: CallCounter;
  /** Cuts all connections and closes the state folder; a second call waits for the first. */
  stop(): Promise<void>;
}

/** Starts the open platforms on one port of 127.0.0.1 and resolves when they answer. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  mkdirSync(options.stateDir, { recursive: true });
  const { source, initial, standingAtMs } = loadSource(options.stateDir, options);
  const config: SimulatorConfig = structuredClone(DEFAULT_CONFIG);
  mergeConfig(config, { ...options.config });

  const journal = new Journal(join(options.stateDir, 'journal.jsonl'));
  journal.on('config', (event) => void mergeConfig(config, event.values));
  const clock = new SimulatorClock(journal, standingAtMs);
  const world = new World(initial, journal);
  const tokens = new TokenKeeper(journal, config);
  let calls: CallCounter | null = null;
  const openCalls = (): CallCounter => calls as CallCounter;
  const quotas = new Quotas(journal, openCalls);
  const faults = new Faults();
  const pushes = new Pushes(journal, config);
  const deliveries = new Deliveries(journal);
  const actions = new WorldActions(world, journal, clock, pushes);
  const messaging: MessagingParts = { world, journal, clock, config, deliveries, pushes };
  const loginCodes = new LoginCodes(world, journal, config);
  const subscriptions = new SubscribeMessages(messaging);
  const settings = { journal, clock, config, tokens, quotas, faults, pushes };

  const apiRoutes = [
    ...tokenRoutes(tokens),
    ...followerRoutes(world),
    ...templateMessageRoutes(messaging),
    ...massMessageRoutes(messaging),
    ...quotaRoutes(quotas, journal, openCalls),
    ...loginCodes.routes(),
    ...subscriptions.routes(),
    ...orderRoutes(world, config),
    ...afterSaleRoutes(world, config),
  ];
  const controlRoutes = [
    ...settingRoutes({ ...settings, describeSource: () => describeSource(source) }),
    ...peopleRoutes(world),
    ...actionRoutes(world, actions, loginCodes, subscriptions),
    ...witnessRoutes(world, deliveries, pushes, openCalls),
  ];

  // Everything listens by now: bring back what earlier processes did.
  journal.open();
  const counter = new CallCounter(join(options.stateDir, 'calls.txt'), clock);
  calls = counter;
  const server = new HttpServer({ apiRoutes, controlRoutes, tokens, quotas, faults, calls: counter });
  const baseUrl = await server.listen(options.port ?? 0);
  pushes.start();

  const stop = async (): Promise<void> => {
    pushes.stop();
    await server.close();
    journal.close();
    counter.close();
  };
  let stopping: Promise<void> | null = null;
  return {
    baseUrl,
    source,
    world,
    clock,
    config,
    actions,
    loginCodes,
    subscriptions,
    deliveries,
    faults,
    pushes,
    tokens,
    calls: counter,
    stop: () => (stopping ??= stop()),
  };
}
