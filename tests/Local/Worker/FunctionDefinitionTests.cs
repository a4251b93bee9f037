using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Local;
using Microsoft.Extensions.Configuration;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Local.Worker;

/// <summary>What the attributes of a function say is what the host runs, or it says why not.</summary>
public class FunctionDefinitionTests
{
    [Fact]
    public void Settings_are_filled_in_wherever_they_stand_in_an_attribute()
    {
        var read = Read(typeof(RecordingFunction), ("Brokers", "kafka:9092"), ("Prefix", "orders"));
        Assert.Equal(("kafka:9092", "orders.things", "orders.group"), (read.Brokers, read.Topic, read.Group));
    }

    [Fact]
    public void A_missing_setting_gets_one_clear_sentence()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Read(typeof(RecordingFunction), ("Brokers", "kafka:9092")));
        Assert.Equal("'%Prefix%' does not resolve to a value. Add the app setting 'Prefix'.", thrown.Message);
    }

    [Fact]
    public void A_missing_user_name_means_none() =>
        Assert.Null(Read(typeof(FoldEvents), ("KafkaBrokers", "kafka:9092"), ("EventsTopic", "orders.events"), ("Context", "orders")).Username);

    [Fact]
    public void A_shape_that_would_stop_the_real_host_is_refused()
    {
        var thrown = Assert.Throws<NotSupportedException>(() => Read(typeof(Strings)));
        Assert.StartsWith("'Strings' must take KafkaRecord[] with IsBatched = true", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_json_at_the_root_is_what_the_design_asks_for()
    {
        var host = HostJson.Read(Repository.Root);
        Assert.Equal((false, -1, 1000, 16, 1, 1), (host.CommitOnFailure, host.MaxRetries, host.MaxBatchSize, host.ExecutorChannelCapacity, host.ChannelFullRetryIntervalInMs, host.SubscriberIntervalInSeconds));
    }

    private static FunctionDefinition Read(Type function, params (string Name, string Value)[] settings) => FunctionDefinition.Read(
        function.Name, function.GetMethod("Run")!, new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());

    public sealed class Strings
    {
        public static void Run([KafkaTrigger("kafka:9092", "things", ConsumerGroup = "group", IsBatched = true)] string[] batch) => _ = batch;
    }
}
