// Which choices do not go together; each sentence says what to change.
metadata name = 'Checks'
metadata description = 'Which choices do not go together.'

import { kafkaType, mqttType, siemType, schemaRegistryType, auditReaderType, mqttClientType, reachType, topicType } from 'types.bicep'

@description('A part that is outside and whose way in does not fit the network.')
func reach(part string, reachedBy reachType, network string) string =>
  network == 'private' && reachedBy == 'internet'
    ? 'network is private but ${part} is reached over the internet: set ${part}.reachedBy to privateLink (or to allowList, which admits only the output OUTBOUND_ADDRESS), or set network to public.'
    : network == 'public' && reachedBy != 'internet'
        ? '${part}.reachedBy is ${reachedBy} but a public network has neither a private link nor a fixed outbound address: set network to private, or ${part}.reachedBy to internet.'
        : ''

@description('What is wrong with a Kafka served by Event Hubs.')
func eventHubs(tier string, capacity int, historyDays int, topics topicType[], delivery string) string[] => [
  tier == 'Standard' && length(topics) > 10
    ? 'Event Hubs Standard holds at most 10 event hubs, but ${length(topics)} topics are asked for: remove some of moreTopics, or set kafka.tier to Premium.'
    : ''
  tier == 'Premium' && length(topics) > 100 * capacity
    ? 'Event Hubs Premium holds at most 100 event hubs for each processing unit, but ${length(topics)} topics are asked for: remove some of moreTopics, or raise kafka.capacity.'
    : ''
  tier == 'Standard' && max(map(topics, topic => topic.partitions)) > 32
    ? 'Event Hubs Standard has at most 32 partitions for each event hub: lower partitions (or those of moreTopics) to 32, or set kafka.tier to Premium.'
    : ''
  tier == 'Premium' && max(map(topics, topic => topic.partitions)) > 100
    ? 'Event Hubs Premium has at most 100 partitions for each event hub: lower those of moreTopics to 100.'
    : ''
  tier == 'Premium' && reduce(topics, 0, (sum, topic) => sum + topic.partitions) > 200 * capacity
    ? 'Event Hubs Premium has at most 200 partitions for each processing unit in all: lower partitions, or raise kafka.capacity.'
    : ''
  historyDays > (tier == 'Standard' ? 7 : 90)
    ? 'Event Hubs ${tier} keeps events for at most ${tier == 'Standard' ? 7 : 90} days: lower kafka.historyDays, or choose another kafka, which can keep them for ever.'
    : ''
  tier == 'Standard' && delivery == 'exactly-once'
    ? 'Event Hubs Standard has no transactions: set delivery to at-least-once, set kafka.tier to Premium, or choose another kafka.'
    : ''
  tier == 'Premium' && capacity > 16 ? 'Event Hubs Premium has at most 16 processing units: lower kafka.capacity.' : ''
]

@description('What is wrong with the clients of an Event Grid broker.')
func clients(given mqttClientType[], caCertificate string?) string[] =>
  map(
    given,
    client =>
      client.name == 'all' || client.name == 'notify'
        ? 'A client must not be named ${client.name}: "all" is the audience of everyone and "notify" is the system itself. Rename it.'
        : contains(client.name, '/') || contains(client.name, '+') || contains(client.name, '#') || contains(
              client.name,
              ' '
            )
            ? 'The client name ${client.name} would reach the topics of others: leave out "/", "+", "#" and spaces.'
            : empty(client.?thumbprints ?? []) && empty(caCertificate ?? '')
                ? 'The client ${client.name} could not prove who it is: give it thumbprints, or set mqtt.caCertificate.'
                : ''
  )

@export()
@description('Every reason why these choices cannot be deployed; none when they can.')
func reasons(
  kafka kafkaType,
  mqtt mqttType,
  siem siemType,
  registry schemaRegistryType,
  readers auditReaderType[],
  network string,
  delivery string,
  topics topicType[],
  context string
) string[] =>
  filter(
    concat(
      kafka.kind == 'eventHubs'
        ? eventHubs(kafka.tier, kafka.capacity, kafka.historyDays, topics, delivery)
        : [reach('kafka', kafka.reachedBy, network)],
      [
        length(union(map(topics, topic => topic.name), [])) < length(topics) ? 'Two topics have the same name: rename those of moreTopics that repeat one of ${join(map(topics, topic => topic.name), ', ')}.' : ''
        length(union(map(topics, topic => replace(topic.name, '.', '_')), [])) < length(union(map(topics, topic => topic.name), [])) ? 'Two topics differ in . and _ only, which Kafka does not tell apart: rename those of moreTopics among ${join(map(topics, topic => topic.name), ', ')}.' : ''
        length(filter(['.', '_', '/', ' '], sign => contains(context, sign))) > 0 || context != toLower(context)
          ? 'context becomes part of host names: write it in lower case, with letters, digits and hyphens only.'
          : ''
        kafka.kind == 'external' && delivery == 'exactly-once' && !kafka.transactions
          ? 'These brokers have no transactions: set delivery to at-least-once, or kafka.transactions to true if they do.'
          : ''
        kafka.kind == 'external' && kafka.authentication == 'none' && kafka.reachedBy != 'privateLink'
          ? 'Kafka without authentication must not be reached over the internet: set kafka.authentication to plain, or kafka.reachedBy to privateLink.'
          : ''
        reach('schemaRegistry', registry.reachedBy, network)
        !startsWith(registry.url, 'https://') && registry.reachedBy != 'privateLink'
          ? 'schemaRegistry.url must begin with https:// unless it is reached by privateLink.'
          : ''
        length(readers) + (siem.kind == 'none' ? 0 : 1) > 19
          ? 'The audit event hub has at most 20 consumer groups, one of them its own: name at most ${siem.kind == 'none' ? 19 : 18} auditReaders.'
          : ''
        contains(map(readers, reader => toLower(reader.name)), 'sentinel') && siem.kind != 'none'
          ? 'The consumer group sentinel belongs to siem ${siem.kind}: rename that auditReader.'
          : ''
        network == 'private' && siem.kind == 'logsIngestion'
          ? 'network is private but siem logsIngestion posts to the public endpoint of a direct data collection rule: set siem.kind to eventHubImport or none, or network to public.'
          : ''
      ],
      mqtt.kind == 'eventGrid'
        ? concat(
            [
              kafka.kind == 'eventHubs'
                ? ''
                : 'mqtt eventGrid routes what clients send into an event hub, but kafka is ${kafka.kind}: set kafka.kind to eventHubs, or mqtt.kind to external.'
              network == 'private'
                ? 'network is private but mqtt eventGrid routes through a public Event Grid topic: set mqtt.kind to external, or network to public.'
                : ''
            ],
            clients(mqtt.clients, mqtt.?caCertificate)
          )
        : [
            reach('mqtt', mqtt.reachedBy, network)
            startsWith(mqtt.url, 'mqtts://') || startsWith(mqtt.url, 'wss://') || mqtt.reachedBy == 'privateLink'
              ? ''
              : 'mqtt.url must begin with mqtts:// or wss:// unless it is reached by privateLink: a password would travel in the clear.'
          ]
    ),
    reason => !empty(reason)
  )
