// The topics of one context; a test holds them against `Topics` in shared/.
metadata name = 'Topics'
metadata description = 'The topics of one context.'

import { topicType } from 'types.bicep'

@export()
@description('The topics of a context: what clients sent, the event store, snapshots, results, requests to resume, dead letters, the shared audit, and how far it is forwarded.')
func topicsOf(context string, partitions int) topicType[] => [
  { name: '${context}.inbound', partitions: partitions, retentionHours: 168, compacted: false }
  { name: '${context}.events', partitions: partitions, retentionHours: -1, compacted: false }
  { name: '${context}.aggregates', partitions: partitions, retentionHours: -1, compacted: true }
  { name: '${context}.results', partitions: partitions, retentionHours: 168, compacted: false }
  { name: '${context}.resumes', partitions: partitions, retentionHours: 168, compacted: false }
  { name: '${context}.dead-letters', partitions: partitions, retentionHours: 720, compacted: false }
  { name: 'audit', partitions: partitions, retentionHours: -1, compacted: false }
  { name: '${context}.audit-heads', partitions: partitions, retentionHours: -1, compacted: true }
]
