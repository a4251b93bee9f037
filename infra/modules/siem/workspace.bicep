// What Microsoft Sentinel needs in the workspace: the solution, the table of audit records, a parser, rules and a workbook.
metadata name = 'Sentinel'
metadata description = 'Sentinel on the workspace, the table of audit records, their parser, analytics rules and a workbook.'

@description('Required. Name of the workspace.')
param workspaceName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Optional. Days that audit records are kept, in all.')
@minValue(90)
@maxValue(4383)
param totalRetentionInDays int = 2556

@export()
@description('Table of audit records.')
var tableName = 'ServerlessEventsAudit_CL'

@export()
@description('What becomes of a line: its place in the chain, and the line itself, byte for byte. The time of the log files it.')
var transformKql = 'source | extend r = parse_json(RawData) | project TimeGenerated = iif(isnotnull(todatetime(r.TimeGenerated)), todatetime(r.TimeGenerated), iif(isnotnull(todatetime(r.time_dt)), todatetime(r.time_dt), now())), Partition = tolong(r.partition), Offset = tolong(r.offset), Index = tolong(r.index), Previous = tostring(r.previous), Hash = tostring(r.hash), Line = RawData'

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

resource table 'Microsoft.OperationalInsights/workspaces/tables@2026-03-01' = {
  parent: workspace
  name: tableName
  properties: {
    plan: 'Analytics'
    retentionInDays: 90
    totalRetentionInDays: totalRetentionInDays
    schema: {
      name: tableName
      columns: [
        { name: 'TimeGenerated', type: 'dateTime' }
        { name: 'Partition', type: 'long' }
        { name: 'Offset', type: 'long' }
        { name: 'Index', type: 'long' }
        { name: 'Previous', type: 'string' }
        { name: 'Hash', type: 'string' }
        { name: 'Line', type: 'string' }
      ]
    }
  }
}

resource onboarding 'Microsoft.SecurityInsights/onboardingStates@2025-09-01' = {
  scope: workspace
  name: 'default'
  properties: { customerManagedKey: false }
}

// Both shapes of the lines as ASIM AuditEvent; the rules and the workbook read it.
resource parser 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-07-01' = {
  parent: workspace
  name: 'imAuditEventServerlessEvents'
  properties: {
    category: 'ASIM'
    displayName: 'ASIM AuditEvent parser of ServerlessEvents'
    functionAlias: 'imAuditEventServerlessEvents'
    functionParameters: 'disabled:bool=False'
    query: loadTextContent('../../siem/imAuditEventServerlessEvents.kql')
    version: 2
  }
  dependsOn: [table]
}

var rules = [
  {
    name: 'chain-broken'
    title: 'The audit has a gap, or a line was changed'
    severity: 'High'
    query: loadTextContent('../../siem/rules/chain-broken.kql')
    tactics: ['DefenseEvasion']
    techniques: ['T1070']
    hasActor: false
  }
  {
    name: 'many-failures'
    title: 'One actor fails often'
    severity: 'Medium'
    query: loadTextContent('../../siem/rules/many-failures.kql')
    tactics: ['CredentialAccess']
    techniques: ['T1110']
    hasActor: true
  }
  {
    name: 'claimed-source'
    title: 'An actor claims a source that is new for him'
    severity: 'Low'
    query: loadTextContent('../../siem/rules/claimed-source.kql')
    tactics: ['InitialAccess']
    techniques: ['T1078']
    hasActor: true
  }
  {
    name: 'unusual-redrive'
    title: 'Somebody redrives dead letters for the first time'
    severity: 'Medium'
    query: loadTextContent('../../siem/rules/unusual-redrive.kql')
    tactics: ['Impact']
    techniques: ['T1565']
    hasActor: true
  }
  {
    name: 'denied-topics'
    title: 'An actor asks for replies to topics of others'
    severity: 'Medium'
    query: loadTextContent('../../siem/rules/denied-topics.kql')
    tactics: ['Collection']
    techniques: ['T1213']
    hasActor: true
  }
]

resource alertRules 'Microsoft.SecurityInsights/alertRules@2025-09-01' = [
  for rule in rules: {
    scope: workspace
    name: guid(workspace.id, rule.name)
    kind: 'Scheduled'
    properties: {
      displayName: rule.title
      description: trim(substring(rule.query, 2, indexOf(rule.query, '\n') - 2))
      enabled: true
      severity: rule.severity
      query: rule.query
      queryFrequency: 'PT1H'
      queryPeriod: 'P14D'
      triggerOperator: 'GreaterThan'
      triggerThreshold: 0
      suppressionEnabled: false
      suppressionDuration: 'PT1H'
      tactics: rule.tactics
      techniques: rule.techniques
      eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
      entityMappings: rule.hasActor
        ? [{ entityType: 'Account', fieldMappings: [{ identifier: 'Name', columnName: 'ActorUsername' }] }]
        : []
    }
    dependsOn: [onboarding, parser]
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Audit of ServerlessEvents'
    category: 'sentinel'
    sourceId: workspace.id
    serializedData: loadTextContent('../../siem/workbook.json')
  }
  dependsOn: [parser]
}

@description('Name of the table.')
output tableName string = tableName

@description('Resource ID of the workspace.')
output workspaceResourceId string = workspace.id
