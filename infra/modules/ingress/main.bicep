// The ingress: an always-on container that carries what MQTT clients send into Kafka.
metadata name = 'Ingress'
metadata description = 'Container app without an open port and with one replica: of several, each would need a part of the users of its own.'

import { settingsType } from '../../types.bicep'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the environment has no public side.')
param private bool

@description('Required. Name of the service in azure.yaml.')
param serviceName string

@description('Required. Image; empty until there is one: a public image then stands in, which gets no secret and does not run.')
param image string

@description('Required. Registry of the image.')
param registryServer string

@description('Required. Identity of the ingress.')
param identityResourceId string

@description('Required. Subnet; empty for none.')
param subnetResourceId string

@description('Required. Whether the environment spans zones; that needs a subnet.')
param zoneRedundant bool

@description('Required. Environment variables, by name.')
param settings settingsType

@description('A variable whose value lies in the key vault.')
@sealed()
type secretSettingType = {
  @description('Name of the variable.')
  name: string

  @description('Name of the secret.')
  secretName: string
}

@description('Required. Environment variables that are secrets.')
param secretSettings secretSettingType[]

@description('Required. URI of the vault, ending in a slash.')
param vaultUri string

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

var runs = !empty(image)

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: 'cae-${token}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    zoneRedundant: zoneRedundant && !empty(subnetResourceId)
    vnetConfiguration: empty(subnetResourceId) ? null : { infrastructureSubnetId: subnetResourceId, internal: true }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource app 'Microsoft.App/containerApps@2026-07-01' = {
  name: 'ca-ingress-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityResourceId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [{ server: registryServer, identity: identityResourceId }]
      secrets: [
        for secret in (runs ? secretSettings : []): {
          name: secret.secretName
          keyVaultUrl: '${vaultUri}secrets/${secret.secretName}'
          identity: identityResourceId
        }
      ]
    }
    template: {
      // Time to acknowledge what Kafka already has. What comes meanwhile waits in the session at the MQTT broker.
      terminationGracePeriodSeconds: 60
      scale: { minReplicas: runs ? 1 : 0, maxReplicas: 1 }
      containers: [
        {
          name: 'ingress'
          image: runs ? image : 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: runs
            ? concat(
                map(items(settings), setting => { name: setting.key, value: setting.value }),
                map(secretSettings, secret => { name: secret.name, secretRef: secret.secretName })
              )
            : []
        }
      ]
    }
  }
}

@description('Resource ID of the environment.')
output environmentResourceId string = environment.id

@description('Name of the app.')
output name string = app.name
