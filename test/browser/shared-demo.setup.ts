import type { TestProject } from 'vitest/node';
import { Installation } from '../harness/installation.js';

/** An installation that several specs look at; what a spec changes in it, it must be able to find changed. */
export interface SharedDemo {
  apiUrl: string;
  /** Environment of its processes, for the command line and for looking into its database. */
  env: Record<string, string>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    sharedDemo: SharedDemo;
  }
}

const PEOPLE = 400;

/** Starts one demo for all specs of the project; the specs that change much have one of their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const installation = await Installation.create('shared_panel', { people: PEOPLE, seed: 5 });
  try {
    await installation.cli('demo', 'prepare', '--source', 'generated:5');
    await Promise.all([installation.startWorker(), installation.startApi()]);
    await installation.cli('demo', 'run');
  } catch (error) {
    await installation.destroy();
    throw error;
  }
  const env = Object.entries(installation.env).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  project.provide('sharedDemo', { apiUrl: installation.apiUrl, env: Object.fromEntries(env) });
  return () => installation.destroy();
}
