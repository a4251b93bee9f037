using Microsoft.Extensions.Configuration;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>What the worker says of a function is what the host runs, or it says why not.</summary>
public class FunctionDefinitionTests
{
    private const string Records = """{"name":"batch","direction":"In","type":"kafkaTrigger","topic":"%Prefix%.things","brokerList":"%Brokers%","consumerGroup":"%Prefix%.group","username":"%User%","password":"%Password%","cardinality":"Many","properties":{"supportsDeferredBinding":"True"}}""";

    [Fact]
    public void Settings_are_filled_in_wherever_they_stand_in_an_attribute() =>
        Assert.Equal(
            new KafkaTrigger("kafka:9092", "orders.things", "orders.group", "me", "secret"),
            Read([Records], ("Brokers", "kafka:9092"), ("Prefix", "orders"), ("User", "me"), ("Password", "secret")).Trigger);

    [Fact]
    public void A_missing_setting_gets_one_clear_sentence()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Read([Records], ("Brokers", "kafka:9092")));
        Assert.Equal("'%Prefix%' does not resolve to a value. Add the app setting 'Prefix'.", thrown.Message);
    }

    [Fact]
    public void A_missing_user_name_means_none() =>
        Assert.Null(((KafkaTrigger)Read([Records], ("Brokers", "kafka:9092"), ("Prefix", "orders")).Trigger).Username);

    [Theory]
    // The function takes string[].
    [InlineData("""{"name":"batch","direction":"In","type":"kafkaTrigger","topic":"things","brokerList":"b","consumerGroup":"g","cardinality":"Many","dataType":"String","properties":{}}""")]
    // The function takes one KafkaRecord.
    [InlineData("""{"name":"batch","direction":"In","type":"kafkaTrigger","topic":"things","brokerList":"b","consumerGroup":"g","cardinality":"One","properties":{"supportsDeferredBinding":"True"}}""")]
    public void A_shape_that_would_stop_the_real_host_is_refused(string trigger)
    {
        var thrown = Assert.Throws<NotSupportedException>(() => Read([trigger]));
        Assert.StartsWith("'Things' must take KafkaRecord[] with IsBatched = true", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_returns_goes_to_the_Event_Hub_of_its_output()
    {
        var read = Read(
            [Records, """{"name":"$return","direction":"Out","type":"eventHub","eventHubName":"%Hub%","connection":"HubConnection"}"""],
            ("Brokers", "b"),
            ("Prefix", "p"),
            ("Hub", "audit"));
        Assert.Equal(("batch", "audit"), (read.Parameter, read.EventHub));
    }

    [Fact]
    public void What_is_not_here_is_known_and_does_not_run() =>
        Assert.Equal(
            new OtherTrigger("eventHubTrigger"),
            Read(["""{"name":"lines","direction":"In","type":"eventHubTrigger","eventHubName":"%Hub%","cardinality":"Many","dataType":"String","properties":{}}"""]).Trigger);

    [Theory, InlineData("AzureWebJobs.Things.Disabled"), InlineData("AzureWebJobs:Things:Disabled")]
    public void A_function_is_switched_off_by_the_setting_of_the_real_host(string setting)
    {
        Assert.True(FunctionDefinition.IsDisabled("Things", Settings((setting, "true"))));
        Assert.False(FunctionDefinition.IsDisabled("Things", Settings((setting, "false"))));
        Assert.False(FunctionDefinition.IsDisabled("Others", Settings((setting, "true"))));
    }

    [Fact]
    public void Host_json_at_the_root_is_what_the_design_asks_for()
    {
        var host = HostJson.Read(Repository.Root);
        Assert.Equal(
            (false, -1, 1000, 16, 1, 1),
            (
                host.CommitOnFailure,
                host.MaxRetries,
                host.MaxBatchSize,
                host.ExecutorChannelCapacity,
                host.ChannelFullRetryIntervalInMs,
                host.SubscriberIntervalInSeconds));
    }

    private static FunctionDefinition Read(string[] bindings, params (string Name, string Value)[] settings) =>
        FunctionDefinition.Read(
            new RpcFunctionMetadata { FunctionId = "1", Name = "Things", RawBindings = { bindings } }, Settings(settings));

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
}
