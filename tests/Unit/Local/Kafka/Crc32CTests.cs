using System.Numerics;
using System.Text;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>The checksum of record batches.</summary>
public class Crc32CTests
{
    [Fact]
    public void The_checksum_is_that_of_RFC_3720() => Assert.Equal(0xE3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));

    [Theory, InlineData(12 * 1024), InlineData(36 * 1024), InlineData(100_000)]
    public void Three_lanes_sum_up_to_what_one_byte_after_the_other_does(int length)
    {
        var bytes = new byte[length + 20];
        new Random(length).NextBytes(bytes);
        for (var more = -10; more <= 20; more++)
        {
            var one = uint.MaxValue;
            foreach (var b in bytes[..(length + more)]) one = BitOperations.Crc32C(one, b);
            Assert.Equal(~one, Crc32C.Of(bytes.AsSpan(0, length + more)));
        }
    }
}
