import { Module } from '@nestjs/common';
import { PeopleDirectoryRead } from './people-directory.read.js';
import { PersonFactsRead } from './person-facts.read.js';
import { TimelineRead } from './timeline.read.js';

/** The people of the installation as lists and timelines across modules; owns no table. */
@Module({
  providers: [PeopleDirectoryRead, PersonFactsRead, TimelineRead],
  exports: [PeopleDirectoryRead, PersonFactsRead, TimelineRead],
})
export class PeopleDirectoryModule {}
