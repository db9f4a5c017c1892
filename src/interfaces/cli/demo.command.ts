import { DemoRunService } from '../../orchestration/demo/demo-run.service.js';
import { DemoSetupService } from '../../orchestration/demo/demo-setup.service.js';
import type { CliCommand } from './cli-command.js';

/** `demo prepare`: channels, templates and plans for the simulator, and the guard against mixed data. */
export const demoPrepareCommand: CliCommand = {
  name: 'demo prepare',
  summary: 'set the installation up for the simulator (used by npm run demo)',
  options: {
    source: { type: 'string', description: 'what the simulator serves, e.g. generated:1', required: true },
  },
  async run({ app, values }) {
    const prepared = await app.get(DemoSetupService).prepare(String(values['source']));
    return { lines: [`ready for ${prepared.source}`], json: prepared };
  },
};

/** `demo run`: the main job, stage by stage, done by the worker; progress as JSON lines on standard error. */
export const demoRunCommand: CliCommand = {
  name: 'demo run',
  summary: 'run the main job on the simulator and print its summary (used by npm run demo)',
  options: {},
  async run({ app, onProgress }) {
    const summary = await app
      .get(DemoRunService)
      .run((stage, done, total) => onProgress(JSON.stringify({ stage, done, total })));
    return { lines: [JSON.stringify(summary, null, 2)], json: summary };
  },
};
