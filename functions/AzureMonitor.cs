using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ServerlessEvents.Functions;

/// <summary>
/// Sends <see cref="Telemetry"/> to Application Insights when the app settings name one. It reads the same two settings as the Functions
/// host.
/// </summary>
public static class AzureMonitor
{
    private const string Where = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>ClientId=…;Authorization=AAD</c>: the managed identity that may write there.</summary>
    private const string Who = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    public static IServiceCollection AddAzureMonitor(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[Where] is not { Length: > 0 } where) return services;
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Telemetry.Meter).AddAzureMonitorMetricExporter(exporter =>
        {
            exporter.ConnectionString = where;
            if (ClientIdOf(configuration[Who]) is { } clientId) exporter.Credential = IdentityOf(clientId);
        }));
        return services;
    }

    /// <summary>The app's own identity at Azure, by its client id.</summary>
    internal static TokenCredential IdentityOf(string clientId) =>
        new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));

    private static string? ClientIdOf(string? who) =>
        who?.Split(';').Select(part => part.Split('=', 2)).FirstOrDefault(pair => pair is ["ClientId", _])?[1];
}
