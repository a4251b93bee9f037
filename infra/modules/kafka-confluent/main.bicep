// The topics of a Confluent cluster that exists.
metadata name = 'Topics on Confluent Cloud'
metadata description = 'Topics with retention and compaction, addressed by the IDs that Confluent gave environment and cluster.'

import { topicType } from '../../types.bicep'

@description('Required. Name of the organization resource.')
param organizationName string

@description('Required. ID of the environment.')
param environmentId string

@description('Required. ID of the cluster.')
param clusterId string

@description('Required. The topics.')
param topics topicType[]

resource cluster 'Microsoft.Confluent/organizations/environments/clusters@2024-07-01' existing = {
  name: '${organizationName}/${environmentId}/${clusterId}'
}

resource clusterTopics 'Microsoft.Confluent/organizations/environments/clusters/topics@2024-07-01' = [
  for topic in topics: {
    parent: cluster
    name: topic.name
    properties: {
      partitionsCount: string(topic.partitions)
      replicationFactor: '3'
      inputConfigs: [
        { name: 'cleanup.policy', value: topic.compacted ? 'compact' : 'delete' }
        { name: 'retention.ms', value: topic.retentionHours < 0 ? '-1' : string(topic.retentionHours * 3600000) }
        { name: 'min.insync.replicas', value: '2' }
      ]
    }
  }
]

@description('Names of the topics.')
output topicNames string[] = [for topic in topics: topic.name]
