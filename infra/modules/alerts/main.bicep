// The alerts that page, and whom.
metadata name = 'Alerts'
metadata description = 'Alerts on lag, open transactions, dead letters that are ours to mend, many rejections, failed audit, fences and silence; each calls the action group.'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Workspace that holds telemetry.')
param workspaceResourceId string

@description('Required. Namespace of the audit event hub.')
param auditNamespaceResourceId string

@description('Required. Address that is paged.')
param pagerEmail string

@description('Required. URL of an on-call tool that is called with the common alert schema; empty for none.')
@secure()
param pagerWebhook string

@description('Required. Whether there is an on-call tool.')
param hasWebhook bool

@description('Required. How many invalid events of clients in 15 minutes do not page yet.')
param pagingRejections int

@description('What pages: metrics of the meter `ServerlessEvents` and the invocations that the host reports.')
var rules = [
  {
    name: 'lag'
    title: 'Functions lag behind Kafka'
    severity: 1
    query: 'AppMetrics | where Name == "sevents.lag" | summarize Value = max(Max) by bin(TimeGenerated, 5m)'
    threshold: 10000
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'stable-offset'
    title: 'An open transaction holds up those that read after it'
    severity: 1
    query: 'AppMetrics | where Name == "sevents.stable_offset_delay" | summarize Value = max(Max) by bin(TimeGenerated, 5m)'
    threshold: 120
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'unusable-schema'
    title: 'The latest schema of an event type cannot be used'
    severity: 1
    query: 'AppMetrics | where Name == "sevents.unusable_schema" | summarize Value = max(Max) by tostring(Properties.type), bin(TimeGenerated, 15m)'
    threshold: 0
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'dead-letters'
    title: 'Records end as dead letters for a cause that is ours to mend'
    severity: 1
    query: 'AppMetrics | where Name == "sevents.dead_letters" and tostring(Properties.cause) != "sender" | summarize Value = sum(Sum) by bin(TimeGenerated, 15m)'
    threshold: 0
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'rejections'
    title: 'Clients send many events that are not valid'
    severity: 2
    query: 'AppMetrics | where Name == "sevents.dead_letters" and tostring(Properties.cause) == "sender" | summarize Value = sum(Sum) by bin(TimeGenerated, 15m)'
    threshold: pagingRejections
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'audit'
    title: 'Audit does not reach the event hub, the SIEM or its sealed log'
    severity: 0
    query: 'AppRequests | where OperationName in ("ForwardAudit", "IngestAudit", "SealAudit") and Success == false | summarize Value = count() by bin(TimeGenerated, 15m)'
    threshold: 0
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'fences'
    title: 'Owners fence each other'
    severity: 1
    query: 'AppMetrics | where Name == "sevents.fences" | summarize Value = sum(Sum) by bin(TimeGenerated, 15m)'
    threshold: 20
    operator: 'GreaterThan'
    window: 'PT15M'
  }
  {
    name: 'silence'
    title: 'Nothing runs'
    severity: 0
    query: 'AppRequests | where OperationName == "CatchUp" | summarize Value = count()'
    threshold: 1
    operator: 'LessThan'
    window: 'PT30M'
  }
]

resource pager 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'sevents'
    enabled: true
    emailReceivers: [{ name: 'on-call', emailAddress: pagerEmail, useCommonAlertSchema: true }]
    webhookReceivers: hasWebhook ? [{ name: 'on-call', serviceUri: pagerWebhook, useCommonAlertSchema: true }] : []
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      severity: rule.severity
      enabled: true
      #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
      scopes: [workspaceResourceId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Maximum'
            metricMeasureColumn: 'Value'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [pager.id] }
    }
  }
]

resource captureAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-capture-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Records wait longer than they should to be captured to immutable storage.'
    severity: 1
    enabled: true
    #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
    scopes: [auditNamespaceResourceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'backlog'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'CaptureBacklog'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10000
        }
      ]
    }
    actions: [{ actionGroupId: pager.id }]
  }
}

@description('Resource ID of the action group.')
output actionGroupResourceId string = pager.id
