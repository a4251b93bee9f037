using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stands in for the entry to a functions app.</summary>
public static class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}

/// <summary>Stands in for the builder of a functions app: what it builds runs the functions in this process.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder
{
    private readonly HostApplicationBuilder builder;

    internal FunctionsApplicationBuilder(string[] args)
    {
        builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(Local.HostJson.Read(AppContext.BaseDirectory));
        builder.Services.AddSingleton<Local.FunctionsHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Local.FunctionsHost>());
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)builder).Properties;
    public ConfigurationManager Configuration => builder.Configuration;
    IConfigurationManager IHostApplicationBuilder.Configuration => builder.Configuration;
    public IHostEnvironment Environment => builder.Environment;
    public ILoggingBuilder Logging => builder.Logging;
    public IMetricsBuilder Metrics => builder.Metrics;
    public IServiceCollection Services => builder.Services;

    public IHost Build() => builder.Build();

    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => builder.ConfigureContainer(factory, configure);
}
