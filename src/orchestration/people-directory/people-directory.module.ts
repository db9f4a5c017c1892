import { Module } from '@nestjs/common';
import { MemberHomeRead } from './member-home.read.js';
import { PeopleDirectoryRead } from './people-directory.read.js';
import { PersonFactsRead } from './person-facts.read.js';
import { TimelineRead } from './timeline.read.js';

const reads = [PeopleDirectoryRead, PersonFactsRead, TimelineRead, MemberHomeRead];

/** The people of the installation as lists, timelines and first pages across modules; owns no table. */
@Module({ providers: reads, exports: reads })
export class PeopleDirectoryModule {}
