// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.poolagent.pool.config.Text;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.CompositeName;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Holds docs/pool-options.md to the code: its table, and each example by running it. */
class PoolOptionsDocTest {
    private static final String DOCUMENTED = "jdbc:mysql://db/orders";
    private static final String RUN = "jdbc:h2:mem:;IGNORE_UNKNOWN_SETTINGS=TRUE";

    private static final Map<Option, String> DEFAULT_IN_WORDS = new EnumMap<>(Map.of(
            Option.NAME, "pool-1, pool-2 …",
            Option.MAX_IDLE, "as maximumPoolSize",
            Option.JDBC_URL, "-",
            Option.USERNAME, "-",
            Option.PASSWORD, "-",
            Option.DRIVER_CLASS_NAME, "-",
            Option.CONNECTION_PROPERTIES, "-",
            Option.DATA_SOURCE, "-",
            Option.LISTENER, "-"));

    static {
        List.of(
                        Option.DATA_SOURCE_CLASS_NAME,
                        Option.DATA_SOURCE_JNDI,
                        Option.CONNECTION_INIT_SQL,
                        Option.THREAD_FACTORY,
                        Option.ERROR_CLASSIFIER)
                .forEach(option -> DEFAULT_IN_WORDS.put(option, "-"));
        List.of(Option.AUTO_COMMIT, Option.READ_ONLY, Option.TRANSACTION_ISOLATION, Option.CATALOG, Option.SCHEMA)
                .forEach(option -> DEFAULT_IN_WORDS.put(option, "the driver's"));
        DEFAULT_IN_WORDS.put(Option.VALIDATION_QUERY, "`isValid()`");
    }

    private final String docs = Files.readString(Path.of("../docs/pool-options.md"));

    PoolOptionsDocTest() throws IOException {}

    @Test
    void theTableListsEverySettingInOrder() {
        assertThat(rows().map(row -> row.get(0)))
                .containsExactlyElementsOf(Arrays.stream(Option.values())
                        .map(option -> code(option.settingName()))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void aRowSaysWhatTheCodeDoes(Option option) throws Exception {
        List<String> row = rows().filter(each -> each.get(0).equals(code(option.settingName())))
                .findFirst()
                .orElseThrow();

        assertThat(row).hasSize(6).doesNotContain("");
        assertThat(row.get(1))
                .isEqualTo(option.expected().equals(Text.DURATION.expected()) ? "duration" : option.expected());
        assertThat(row.get(3))
                .isEqualTo(
                        option.aliases().isEmpty()
                                ? "-"
                                : option.aliases().stream()
                                        .map(PoolOptionsDocTest::code)
                                        .collect(Collectors.joining(", ")));
        String inWords = DEFAULT_IN_WORDS.get(option);
        if (inWords != null) {
            assertThat(row.get(2)).isEqualTo(inWords);
            return;
        }
        assertThat(row.get(2)).matches("`.+`");
        PoolConfigBuilder builder = PoolConfig.builder().jdbcUrl("jdbc:x");
        Method accessor = PoolConfig.class.getMethod(option.settingName());
        Object byDefault = accessor.invoke(builder.build());
        Options.put(builder, option.settingName(), row.get(2).replace("`", ""));
        assertThat(accessor.invoke(builder.build())).isEqualTo(byDefault);
    }

    @Test
    void durationsAreWrittenAsShown() {
        Matcher durations =
                Pattern.compile("A \\*\\*duration\\*\\* is written ([^.]+)\\.").matcher(docs);
        assertThat(durations.find()).isTrue();

        assertThat(Pattern.compile("`([^`]+)`")
                        .matcher(durations.group(1))
                        .results()
                        .map(shown -> Text.DURATION.read("shown", shown.group(1))))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        Duration.ofDays(2),
                        Duration.ofSeconds(30));
    }

    @Test
    void theJavaExampleCompilesAndLends() throws Exception {
        String secret = "secret";
        PoolConfig config = PoolConfig.builder()
                .name("orders")
                .jdbcUrl(RUN)
                .username("app")
                .password(secret)
                .maximumPoolSize(20)
                .build();
        GuardedDataSource orders = new GuardedDataSource(config);
        assertLends(orders, Duration.ofSeconds(30));

        String source = Files.readString(Path.of("src/test/java/io/poolagent/pool/PoolOptionsDocTest.java"));
        assertThat(source.replaceAll("\\s+", " "))
                .contains(example("java", 0)
                        .replace('"' + DOCUMENTED + '"', "RUN")
                        .replaceAll("\\s+", " ")
                        .trim());
    }

    @Test
    void thePropertiesExampleLends(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("orders.properties"), example("properties", 0).replace(DOCUMENTED, RUN));

        assertLends(new GuardedDataSource(PoolConfig.load(file)), Duration.ofSeconds(5));
    }

    @Test
    void aMistakeInAFileIsToldWithTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("orders.properties"), "jdbcUrl=jdbc:x\nmaximumPoolSize=ten\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.load(file))
                .withMessage(file + ": maximumPoolSize: 'ten' (expected: a whole number)");
    }

    @Test
    void theFileIsInUtf8(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("orders.properties"), "jdbcUrl=jdbc:x\nname=Aufträge\n");

        assertThat(PoolConfig.load(file).name()).isEqualTo("Aufträge");
    }

    /** As Spring does it: an object by its class's constructor, text by setter, then the init method. */
    @Test
    void theBeanExampleLends() throws Exception {
        Element bean = xml(example("xml", 0));
        GuardedDataSource orders = Class.forName(bean.getAttribute("class"))
                .asSubclass(GuardedDataSource.class)
                .getConstructor()
                .newInstance();
        NodeList properties = bean.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            set(orders, property.getAttribute("name"), property.getAttribute("value"));
        }
        orders.getClass().getMethod(bean.getAttribute("init-method")).invoke(orders);

        assertThat(properties.getLength()).isEqualTo(6);
        assertThat(orders.pool).isNotNull();
        assertThat(bean.getAttribute("destroy-method")).isEqualTo("close");
        assertLends(orders, Duration.ofSeconds(5));
    }

    /** As Tomcat does it: every attribute but the name and the type is an address of the reference. */
    @Test
    void theJndiExampleLends() throws Exception {
        NamedNodeMap attributes = xml(example("xml", 1)).getAttributes();
        String factory = attributes.getNamedItem("factory").getNodeValue();
        String type = attributes.getNamedItem("type").getNodeValue();
        Reference reference = new Reference(type, factory, null);
        for (int i = 0; i < attributes.getLength(); i++) {
            String name = attributes.item(i).getNodeName();
            if (!name.equals("name") && !name.equals("type")) {
                reference.add(new StringRefAddr(name, attributes.item(i).getNodeValue()));
            }
        }
        CompositeName name =
                new CompositeName(attributes.getNamedItem("name").getNodeValue().replace("jdbc/", ""));

        assertLends(
                (GuardedDataSource) NamingManager.getObjectInstance(reference, name, null, null),
                Duration.ofSeconds(5));
    }

    @Test
    void theUrlExampleLends() throws Exception {
        String url = example("", 0).trim().replace(DOCUMENTED, RUN);
        try (Connection connection = DriverManager.getConnection(url, "app", "secret")) {
            assertThat(connection.isValid(1)).isTrue();
            GuardedDataSource orders = GuardedDriver.pools().get(0);
            assertThat(GuardedDriver.pools()).hasSize(1);
            assertLends(orders, Duration.ofSeconds(5));
        } finally {
            GuardedDriver.closeAll();
        }
    }

    @Test
    void whatIsSaidToBeRefusedIsRefused() {
        String refused = docs.substring(docs.indexOf("- Refused,"));
        List<String> names = Pattern.compile("`(\\w+)`")
                .matcher(refused.substring(0, refused.indexOf("\n- ")))
                .results()
                .map(name -> name.group(1))
                .toList();

        assertThat(names).hasSizeGreaterThan(9).contains("lifo", "testOnBorrow");
        for (String name : names) {
            Properties properties = new Properties();
            properties.setProperty(name, "30");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolConfig.of(properties))
                    .withMessageStartingWith(name + ": no such setting");
        }
    }

    private static void assertLends(GuardedDataSource orders, Duration acquireTimeout) throws Exception {
        try (orders;
                Connection connection = orders.getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
            assertThat(orders.name()).isEqualTo("orders");
            assertThat(orders.config().maximumPoolSize()).isEqualTo(20);
            assertThat(orders.config().acquireTimeout()).isEqualTo(acquireTimeout);
        }
    }

    private static void set(GuardedDataSource bean, String name, String text) throws Exception {
        PropertyDescriptor property = Arrays.stream(
                        Introspector.getBeanInfo(GuardedDataSource.class).getPropertyDescriptors())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Object value = property.getPropertyType() == int.class ? (Object) Integer.valueOf(text) : text;
        property.getWriteMethod().invoke(bean, value);
    }

    private static Element xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text.replace(DOCUMENTED, RUN))))
                .getDocumentElement();
    }

    private Stream<List<String>> rows() {
        return docs.lines().filter(line -> line.startsWith("| `")).map(line -> Arrays.stream(
                        line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::trim)
                .toList());
    }

    /** The block of code of that language. */
    private String example(String language, int index) {
        return Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$")
                .matcher(docs)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList()
                .get(index);
    }

    private static String code(String text) {
        return '`' + text + '`';
    }
}
