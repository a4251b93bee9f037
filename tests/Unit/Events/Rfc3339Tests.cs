using System.Globalization;
using CsCheck;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Events;

/// <summary>Which texts are a time of RFC 3339, and which moment each is.</summary>
public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-23T12:00:00Z", "2026-11-23T12:00:00.0000000+00:00")]
    [InlineData("2026-11-23t12:00:00z", "2026-11-23T12:00:00.0000000+00:00")]
    [InlineData("2026-11-23T12:00:00.5+05:30", "2026-11-23T12:00:00.5000000+05:30")]
    [InlineData("2026-11-23T12:00:00.123456789-00:00", "2026-11-23T12:00:00.1234567+00:00")]
    [InlineData("2026-11-23T12:00:00+14:00", "2026-11-23T12:00:00.0000000+14:00")]
    [InlineData("2026-11-23T12:00:00+14:01", "2026-11-22T21:59:00.0000000+00:00")]
    [InlineData("2026-11-23T12:00:00-23:59", "2026-11-24T11:59:00.0000000+00:00")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000+00:00")]
    [InlineData("2016-12-31T23:59:60.9Z", "2017-01-01T00:00:00.0000000+00:00")]
    [InlineData("1990-12-31T15:59:60-08:00", "1990-12-31T16:00:00.0000000-08:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    public void A_time_is_read(string text, string moment)
    {
        Assert.True(Rfc3339.TryRead(text, out var time));
        Assert.Equal(moment, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-11-23T12:00:00")]
    [InlineData("2026-11-23T12:00Z")]
    [InlineData("2026-11-23T12:00:00+0100")]
    [InlineData("2026-11-23T12:00:00+01")]
    [InlineData("2026-11-23 12:00:00Z")]
    [InlineData("2026-11-23")]
    [InlineData("20261123T120000Z")]
    [InlineData("Mon, 23 Nov 2026 12:00:00 GMT")]
    [InlineData("2026-02-29T12:00:00Z")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T12:30:60Z")]
    [InlineData("2026-11-23T12:00:00.Z")]
    [InlineData("2026-11-23T12:00:00,5Z")]
    [InlineData("2026-11-23T12:00:00+24:00")]
    [InlineData(" 2026-11-23T12:00:00Z")]
    [InlineData("２０２６-11-23T12:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("")]
    public void Anything_else_is_none(string text) => Assert.False(Rfc3339.TryRead(text, out _));

    [Fact]
    public void What_NET_writes_is_read_as_it_was() =>
        Gen.DateTimeOffset.Sample(
            time => Rfc3339.TryRead(time.ToString("O", CultureInfo.InvariantCulture), out var read) && read.EqualsExact(time));
}
