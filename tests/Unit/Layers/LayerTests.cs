using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ServerlessEvents.Tests.Layers;

/// <summary>
/// The pure layers know only the layers below them and nothing that reaches outside the process. It is read from what the compiler has
/// written, so no way around it goes unnoticed.
/// </summary>
public class LayerTests
{
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Domain"] = [],
        ["JsonSchema"] = [],
        ["Orders"] = ["Domain"],
        ["Engine"] = ["Domain", "JsonSchema"],
        ["Testing"] = ["Domain"],
    };

    public static TheoryData<string> Layers => [.. Below.Keys];

    [Theory, MemberData(nameof(Layers))]
    public void A_layer_references_the_layers_below_it_and_no_package(string layer) =>
        Assert.Empty(References($"ServerlessEvents.{layer}").Except(Below[layer].Select(below => $"ServerlessEvents.{below}")));

    [Theory, MemberData(nameof(Layers))]
    public void A_layer_uses_no_file_no_network_no_process_and_no_thread(string layer) =>
        Assert.Empty(Outside($"ServerlessEvents.{layer}"));

    [Fact]
    public void A_client_knows_nothing_of_the_system_behind_the_broker() =>
        Assert.Equal(["MQTTnet", "ServerlessEvents.Domain", "ServerlessEvents.JsonSchema"], References("ServerlessEvents.Client").Order());

    [Theory]
    [InlineData("ServerlessEvents.Kafka", "Confluent.Kafka")]
    [InlineData("ServerlessEvents.Client", "MQTTnet")]
    [InlineData("ServerlessEvents.Mqtt", "MQTTnet")]
    public void A_package_is_found_where_there_is_one(string assembly, string package) => Assert.Contains(package, References(assembly));

    [Theory]
    [InlineData("ServerlessEvents.Local.Kafka", "System.IO.FileStream")]
    [InlineData("ServerlessEvents.Local.Kafka", "System.Net.Sockets.Socket")]
    [InlineData("ServerlessEvents.Local", "System.Threading.PeriodicTimer")]
    public void What_reaches_outside_is_found_where_it_is_used(string assembly, string type) => Assert.Contains(type, Outside(assembly));

    /// <summary>Everything referenced that is not the .NET runtime itself.</summary>
    private static string[] References(string assembly) => Read(assembly, metadata => metadata.AssemblyReferences
        .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
        .Where(name => !File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")))
        .ToArray());

    /// <summary>The types used that reach outside the process, or start what goes on beside the caller.</summary>
    private static string[] Outside(string assembly) => Read(assembly, metadata => metadata.TypeReferences
        .Select(metadata.GetTypeReference)
        .Select(type => (Space: metadata.GetString(type.Namespace), Name: metadata.GetString(type.Name)))
        .Where(type => type.Space == "System.Net" || type.Space.StartsWith("System.Net.", StringComparison.Ordinal)
            || type is { Space: "System.Threading", Name: "Thread" or "ThreadPool" or "Timer" or "PeriodicTimer" }
            || type is { Space: "System.Diagnostics", Name: "Process" } or { Space: "System", Name: "Console" }
            || type.Space.StartsWith("System.IO", StringComparison.Ordinal)
                && (type.Name.StartsWith("File", StringComparison.Ordinal)
                    || type.Name.StartsWith("Directory", StringComparison.Ordinal)
                    || type.Name is "RandomAccess" or "DriveInfo"))
        .Select(type => $"{type.Space}.{type.Name}")
        .Order()
        .ToArray());

    private static string[] Read(string assembly, Func<MetadataReader, string[]> read)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        return read(file.GetMetadataReader());
    }
}
