// What Microsoft Sentinel needs in the workspace: the solution, the table of audit records, one rule.
metadata name = 'Sentinel'
metadata description = 'Sentinel on the workspace, the table of audit records and one analytics rule.'

@description('Required. Name of the workspace.')
param workspaceName string

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

resource manyFailures 'Microsoft.SecurityInsights/alertRules@2025-09-01' = {
  scope: workspace
  name: guid(workspace.id, 'many-failures')
  kind: 'Scheduled'
  properties: {
    displayName: 'One actor fails often'
    description: 'More than twenty events of one actor were refused or rejected within an hour.'
    enabled: true
    severity: 'Medium'
    // A row that comes late counts when it comes. Partition and index tell one that came twice.
    query: '${tableName} | where ingestion_time() > ago(1h) | extend Record = parse_json(Line) | extend Actor = coalesce(tostring(Record.ActorUsername), tostring(Record.actor.user.name)), Result = coalesce(tostring(Record.EventResult), tostring(Record.status)) | where Result == "Failure" | summarize Failures = dcount(strcat(Partition, "/", Index)) by Actor | where Failures > 20'
    queryFrequency: 'PT1H'
    queryPeriod: 'P1D'
    triggerOperator: 'GreaterThan'
    triggerThreshold: 0
    suppressionEnabled: false
    suppressionDuration: 'PT1H'
    tactics: ['CredentialAccess']
    techniques: ['T1110']
    eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
    entityMappings: [
      { entityType: 'Account', fieldMappings: [{ identifier: 'Name', columnName: 'Actor' }] }
    ]
  }
  dependsOn: [onboarding, table]
}

@description('Name of the table.')
output tableName string = tableName

@description('Resource ID of the workspace.')
output workspaceResourceId string = workspace.id
