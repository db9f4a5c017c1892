import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { auditCommand, auditLogCommand } from './interfaces/cli/audit.command.js';
import type { CliCommand } from './interfaces/cli/cli-command.js';
import { runCli } from './interfaces/cli/cli-runner.js';
import { clusterFitCommand } from './interfaces/cli/cluster.command.js';
import { demoPrepareCommand, demoRunCommand } from './interfaces/cli/demo.command.js';
import {
  growthGrantCommand,
  growthSettleCommand,
  growthShowCommand,
} from './interfaces/cli/growth.command.js';
import { dbMigrateCommand } from './interfaces/cli/db.command.js';
import {
  importListCommand,
  importMembersCommand,
  importOrdersCommand,
} from './interfaces/cli/import.command.js';
import {
  operatorCreateCommand,
  operatorListCommand,
  operatorLoginLinkCommand,
} from './interfaces/cli/operator.command.js';
import {
  schemeApplyCommand,
  schemeListCommand,
  schemePublishCommand,
  schemeRetireCommand,
  schemeRollbackCommand,
} from './interfaces/cli/scheme.command.js';
import { schemeSimulateCommand } from './interfaces/cli/scheme-simulate.command.js';
import {
  pointsBalanceCommand,
  pointsLiabilityCommand,
  pointsRulesGetCommand,
  pointsRulesSetCommand,
} from './interfaces/cli/points.command.js';
import { predictExportCommand, predictFitCommand } from './interfaces/cli/predict.command.js';
import {
  segmentCountCommand,
  segmentExportCommand,
  segmentFreezeCommand,
  segmentListCommand,
} from './interfaces/cli/segment.command.js';
import { settingsGetCommand, settingsSetCommand } from './interfaces/cli/settings.command.js';
import {
  shopCreateCommand,
  shopKeyCreateCommand,
  shopKeyListCommand,
  shopKeyRevokeCommand,
  shopListCommand,
} from './interfaces/cli/shop.command.js';
import { syncCommand } from './interfaces/cli/sync.command.js';
import {
  tierExplainCommand,
  tierExportCommand,
  tierReplayCommand,
  tierRunCommand,
} from './interfaces/cli/tier.command.js';
import { PlatformModule } from './platform/platform.module.js';

/** Every command, in the order in which `--help` lists them. */
const commands: readonly CliCommand[] = [
  dbMigrateCommand,
  settingsGetCommand,
  settingsSetCommand,
  schemeListCommand,
  schemeApplyCommand,
  schemePublishCommand,
  schemeSimulateCommand,
  schemeRollbackCommand,
  schemeRetireCommand,
  tierRunCommand,
  tierExportCommand,
  tierExplainCommand,
  tierReplayCommand,
  predictFitCommand,
  predictExportCommand,
  clusterFitCommand,
  growthShowCommand,
  growthGrantCommand,
  growthSettleCommand,
  pointsBalanceCommand,
  pointsRulesGetCommand,
  pointsRulesSetCommand,
  pointsLiabilityCommand,
  segmentListCommand,
  segmentCountCommand,
  segmentFreezeCommand,
  segmentExportCommand,
  importOrdersCommand,
  importMembersCommand,
  importListCommand,
  syncCommand,
  operatorCreateCommand,
  operatorLoginLinkCommand,
  operatorListCommand,
  shopCreateCommand,
  shopListCommand,
  shopKeyCreateCommand,
  shopKeyListCommand,
  shopKeyRevokeCommand,
  auditCommand,
  auditLogCommand,
  demoPrepareCommand,
  demoRunCommand,
];

async function boot(scope: 'platform' | 'application'): Promise<INestApplicationContext> {
  const module =
    scope === 'platform'
      ? PlatformModule.forRoot({ subscriptions: [], jobs: [], schedules: [] })
      : (await import('./app.module.js')).AppModule.forRoot();
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

const code = await runCli(commands, process.argv.slice(2), boot, {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
});
process.exit(code);
