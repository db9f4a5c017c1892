import { Module } from '@nestjs/common';
import { MemberMarks } from './member-marks.service.js';

@Module({ providers: [MemberMarks], exports: [MemberMarks] })
export class MemberMarksModule {}
